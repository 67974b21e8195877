package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vendors' JavaScript SDKs under Node, against models of both dialects. They are found in {@code target/node} or where
 * {@code TOLLGATE_NODE_CLIENTS} says; {@code .ci/run} installs them.
 */
class NodeSdkTest {
    private static final Path PROGRAM = Path.of("src/test/node/clients.mjs").toAbsolutePath();
    private static final int CASES = 16;

    private static Path clients() {
        var said = System.getenv("TOLLGATE_NODE_CLIENTS");
        return Path.of(said == null ? "target/node" : said).toAbsolutePath();
    }

    private static Process start(String base) {
        var folder = clients();
        assumeTrue(
                Files.isDirectory(folder.resolve("node_modules/openai")),
                () -> folder + ": no SDKs (expected: what .ci/run installs)");
        var command = new ProcessBuilder("node", PROGRAM.toString(), folder.toString(), base).redirectErrorStream(true);
        command.environment()
                .put("NODE_EXTRA_CA_CERTS", TlsCaller.file("ca.pem").toString());
        try {
            var process = command.start();
            process.getOutputStream().close();
            return process;
        } catch (IOException missing) {
            assumeTrue(false, "node is not here: " + missing.getMessage());
            throw new IllegalStateException(missing);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void bothDialectsServeJavaScriptToo(String scheme) throws Exception {
        var tls = scheme.equals("https") ? ", protocol: https, tls: " + TlsCaller.listenerTls("server", "") : "";
        try (var sim = SimServer.start(SimSettings.instant().withModels("m-1"));
                var gateway = TestGateway.start("""
                        listeners: {llm: {address: "127.0.0.1:0"%s}}
                        providers:
                          openai: {dialect: openai, url: "%s", key: sk-operator}
                          anthropic: {dialect: anthropic, url: "%s", key: sk-operator}
                        models:
                          to-openai: {targets: [{provider: openai, model: m-1, maxTokens: 4000}]}
                          to-anthropic: {targets: [{provider: anthropic, model: m-1, maxTokens: 4000}]}
                        """.formatted(tls, sim.baseUrl(), sim.baseUrl()))) {
            var process = start(scheme + "://localhost:" + gateway.port());
            try {
                assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
                var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(process.exitValue()).as(said).isZero();
                assertThat(said.lines()).hasSize(CASES);
            } finally {
                process.destroyForcibly();
            }
            gateway.awaitIdle();
        }
    }
}
