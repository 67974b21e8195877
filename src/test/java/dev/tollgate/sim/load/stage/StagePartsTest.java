package dev.tollgate.sim.load.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.file.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagePartsTest {
    @Test
    void missingToolsAreNamedWithWhatInstallsThem(@TempDir Path empty) throws IOException {
        var nginx = Files.createFile(empty.resolve("nginx"));
        assertThat(nginx.toFile().setExecutable(true)).isTrue();
        assertThatExceptionOfType(LackingException.class)
                .isThrownBy(() -> Tools.find(empty.toString(), java.util.List.of()))
                .withMessage("load test: haproxy, wrk, taskset not found (expected: on the PATH;"
                        + " loadtest/setup.sh installs what is missing)");
    }

    @Test
    void everyTemplateIsFilledWhole() throws IOException {
        try (var workspace = Workspace.create(Path.of("loadtest"))) {
            for (var template :
                    java.util.List.of("nginx.conf", "nginx-upstream.conf", "haproxy.cfg", "tollgate.yaml")) {
                var filled = workspace.fill(
                        template,
                        Map.of("ANSWER", "{\"a\":\"$1\"}", "MESSAGE", "{}", "TLS_LISTENER", "", "POLICIES", "none"));
                assertThat(filled).content().as(template).doesNotContainPattern("@[A-Z_]+@");
            }
            assertThat(workspace.folder().resolve("nginx-upstream.conf"))
                    .content()
                    .contains("{\"a\":\"$1\"}");
            assertThat(workspace.port("SIM_PORT")).isPositive();
        }
    }

    @Test
    void tollgatesOwnConfigurationIsValidWithTlsAndWithout() throws IOException {
        try (var workspace = Workspace.create(Path.of("loadtest"))) {
            for (var listener : java.util.List.of("", Stage.tlsListener(4443, workspace.folder()))) {
                var file = workspace.fill("tollgate.yaml", Map.of("TLS_LISTENER", listener, "POLICIES", "policies"));
                Files.writeString(workspace.folder().resolve("cert.pem"), "");
                Files.writeString(workspace.folder().resolve("key.pem"), "");
                assertThat(GatewayFile.load(file, new NoSources()).problems()).isEmpty();
            }
        }
    }

    /** The file itself, and nothing else. */
    private static final class NoSources implements Sources {
        @Override
        public @Nullable String variable(String name) {
            return null;
        }

        @Override
        public byte[] file(Path path, int limit) throws IOException {
            return Files.readAllBytes(path);
        }

        @Override
        public boolean readable(Path path) {
            return Files.isReadable(path);
        }
    }

    @Test
    void aPlaceWithoutAValueIsAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Workspace.fill("listen @PORT@;", Map.of(), "nginx.conf"))
                .withMessageContaining("nginx.conf: @PORT@ (expected: one of");
    }

    @Test
    void h2loadsCountIsOfAnswersOverHttp2() throws IOException {
        var text = """
                Application protocol: h2
                finished in 3.00s, 12000.33 req/s, 15.20MB/s
                requests: 36001 total, 36065 started, 36001 done, 35999 succeeded, 2 failed, 0 errored, 0 timeout
                status codes: 35999 2xx, 0 3xx, 0 4xx, 2 5xx
                """;
        assertThat(H2load.parse(text)).isEqualTo(new Wrk.Count(35_999, 2));
        assertThatIOException()
                .isThrownBy(() -> H2load.parse(text.replace("h2\n", "http/1.1\n")))
                .withMessageContaining("expected: protocol h2");
    }

    @Test
    void wrksCountLeavesFailuresOut() throws IOException {
        var text = """
                  66331 requests in 3.00s, 74.96MB read
                  Socket errors: connect 1, read 2, write 3, timeout 4
                  Non-2xx or 3xx responses: 21
                Requests/sec:  22093.88
                """;
        assertThat(Wrk.parse(text)).isEqualTo(new Wrk.Count(66_300, 31));
        assertThatIOException()
                .isThrownBy(() -> Wrk.parse("unable to connect"))
                .withMessageContaining("unable to connect");
    }
}
