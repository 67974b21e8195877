package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.identity.keys.KeyHash;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose files change while it serves. */
class ReloaderTest {
    private static final String PRICES = """
            sim:
              chat: {input: 1, output: 2, source: test, date: 2026-01-01}
            """;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimServer sim = SimServer.start(SimSettings.instant().withModels("chat"));

    @TempDir
    Path folder;

    private Reloading reloading;

    private String yaml(String listeners, String model) {
        return """
                listeners: {%s}
                providers: {sim: {dialect: openai, url: "%s", key: "${file:key}", timeouts: {connect: 20s}}}
                models: {%s: {targets: [{provider: sim, model: chat}]}}
                policies: policies
                limits: {shedLag: 1m}
                """.formatted(listeners, sim.baseUrl(), model);
    }

    private static String listener(String name, int port) {
        return name + ": {address: \"127.0.0.1:" + port + "\"}";
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    @BeforeEach
    void start() throws IOException {
        Files.createDirectory(folder.resolve("policies"));
        write("key", "sk-first\n");
        write("gateway.yaml", yaml(listener("llm", 0), "fast"));
        reloading = Reloading.of(folder);
    }

    @AfterEach
    void stop() {
        reloading.close();
        sim.close();
    }

    private HttpResponse<String> ask(int port, String model) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .timeout(Duration.ofSeconds(20))
                        .header("content-type", "application/json")
                        .header("tollgate-explain", "1")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int port(String listener) {
        return Objects.requireNonNull(reloading.gateway.ports().get(listener), listener);
    }

    @Test
    void aChangedFileIsTakenUpAndABrokenOneKeepsTheLastGood() throws Exception {
        var before = reloading.reloader.state().version();
        write("gateway.yaml", yaml(listener("llm", 0), "smart"));
        reloading.awaitPlans(1);

        assertThat(reloading.plans.getFirst().describe()).containsExactly("model fast removed", "model smart added");
        assertThat(reloading.reloader.state().version()).isNotEqualTo(before);
        assertThat(ask(port("llm"), "smart").statusCode()).isEqualTo(200);
        assertThat(ask(port("llm"), "fast").statusCode()).isEqualTo(404);

        write(
                "gateway.yaml",
                yaml(listener("llm", 0), "smart").replace("connect: 20s", "connect: soon") + "colour: red\n");
        reloading.awaitRefusals(1);

        assertThat(reloading.reloader.state().problems())
                .anyMatch(line -> line.contains("gateway.yaml:2:110: error: providers.sim.timeouts.connect: \"soon\""))
                .anyMatch(line -> line.contains("gateway.yaml:6:1: error: colour: unknown key"));
        assertThat(reloading.reloader.state().failedEpochSeconds()).isPositive();
        assertThat(ask(port("llm"), "smart").statusCode()).isEqualTo(200);

        write("gateway.yaml", yaml(listener("llm", 0), "smart"));
        reloading.awaitPlans(2);

        assertThat(reloading.reloader.state().problems()).isEmpty();
        assertThat(reloading.plans.get(1).isEmpty()).isTrue();
    }

    @Test
    void whatBecomesStrangeByAChangeIsToldOnce() throws Exception {
        var first = reloading.reloader.state();
        write("policies/a.yaml", "policies: [{name: a, match: {agent: nobody}, headers: {allow: [tollgate-explain]}}]");
        reloading.awaitPlans(1);
        var second = reloading.reloader.state();
        write("policies/b.yaml", "policies: [{name: b, headers: {allow: [tollgate-optimise]}}]");
        reloading.awaitPlans(2);

        assertThat(second.newsSince(first))
                .singleElement()
                .asString()
                .startsWith("a.yaml: policies[0].match.agent: \"nobody\" (expected: ");
        assertThat(reloading.reloader.state().newsSince(second)).isEmpty();
    }

    @Test
    void secretsPricesAndPoliciesAreWatchedToo() throws Exception {
        assertThat(ask(port("llm"), "fast").headers().firstValue("tollgate-cost"))
                .contains("unknown");
        write("prices.yaml", PRICES);
        reloading.awaitPlans(1);
        write("policies/a.yaml", "policies: [{name: a, headers: {allow: [tollgate-explain]}}]");
        reloading.awaitPlans(2);
        var version = reloading.reloader.state().version();
        write("key", "sk-second\n");
        reloading.awaitPlans(3);

        var answer = ask(port("llm"), "fast");

        assertThat(answer.headers().firstValue("tollgate-cost").orElse("")).startsWith("0.0");
        assertThat(answer.headers().firstValue("tollgate-route")).isPresent();
        assertThat(sim.counters().lastRequests().getLast().headers().get("authorization"))
                .contains("Bearer sk-second");
        assertThat(reloading.reloader.state().version())
                .as("says nothing of secrets")
                .isEqualTo(version);
    }

    @Test
    void aKeyThatIsTakenOutOfItsFileIsGoodNoMore() throws Exception {
        var key = "tg-a-key-of-this-gateway-for-tests-only-0001";
        var entry = "{name: ci, hash: \"" + KeyHash.ofKey(key).text() + "\"}";
        write("keys.yaml", "keys: [" + entry + "]");
        write("gateway.yaml", yaml(listener("llm", 0), "fast") + "identity: {keys: [keys.yaml]}\n");
        reloading.awaitPlans(1);
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("llm") + "/v1/models"))
                .timeout(Duration.ofSeconds(20))
                .header("authorization", "Bearer " + key)
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        var version = reloading.reloader.state().version();

        write("keys.yaml", "keys: [" + entry + ", " + entry + "]");
        reloading.awaitRefusals(1);
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        write("keys.yaml", "keys: []");
        reloading.awaitPlans(2);

        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(401);
        assertThat(reloading.reloader.state().version()).isNotEqualTo(version);
    }

    @Test
    void aMountedFolderThatIsSwappedBehindItsLinkIsTakenUp() throws Exception {
        var data = folder.resolve("..1");
        Files.createDirectory(data);
        Files.writeString(data.resolve("gateway.yaml"), yaml(listener("llm", 0), "linked"));
        var link = Files.createSymbolicLink(folder.resolve("link"), data.resolve("gateway.yaml"));
        Files.move(link, folder.resolve("gateway.yaml"), StandardCopyOption.ATOMIC_MOVE);
        reloading.awaitPlans(1);

        assertThat(reloading.plans.getFirst().describe()).contains("model linked added");
    }

    @Test
    void listenersComeGoAndMoveAndWhatCannotBeHadChangesNothing() throws Exception {
        int first = port("llm");
        write("gateway.yaml", yaml(listener("llm", 0) + ", " + listener("second", 0), "fast"));
        reloading.awaitPlans(1);
        int second = port("second");
        assertThat(ask(second, "fast").statusCode()).isEqualTo(200);

        try (var taken = new ServerSocket(0)) {
            write("gateway.yaml", yaml(listener("llm", taken.getLocalPort()), "never"));
            reloading.awaitRefusals(1);
        }
        assertThat(reloading.refusals.getFirst().problems().getFirst()).startsWith("listeners.llm.address: 127.0.0.1:");
        assertThat(reloading.gateway.ports()).containsEntry("llm", first).containsEntry("second", second);
        assertThat(ask(first, "fast").statusCode()).isEqualTo(200);
        assertThat(ask(second, "fast").statusCode()).isEqualTo(200);

        int moved;
        try (var free = new ServerSocket(0)) {
            moved = free.getLocalPort();
        }
        write("gateway.yaml", yaml(listener("llm", moved), "fast"));
        reloading.awaitPlans(2);

        assertThat(reloading.gateway.ports()).containsExactly(java.util.Map.entry("llm", moved));
        assertThat(ask(moved, "fast").statusCode()).isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> org.assertj.core.api.Assertions.assertThatThrownBy(() -> ask(second, "fast"))
                        .isInstanceOf(IOException.class));
    }

    @Test
    void anAddressThatNeedsThePortOfTheOldOneIsHadByClosingItFirst() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        write("gateway.yaml", yaml(listener("llm", port), "fast"));
        reloading.awaitPlans(1);
        write("gateway.yaml", yaml("llm: {address: \"0.0.0.0:" + port + "\", anonymous: allow}", "fast"));
        reloading.awaitPlans(2);

        assertThat(ask(port, "fast").statusCode()).isEqualTo(200);
    }

    @Test
    void aRetryBudgetOutlivesAReloadThatDoesNotSpeakOfIt() throws Exception {
        var budget = reloading.gateway.plane().live().retryBudget();
        write("gateway.yaml", yaml(listener("llm", 0), "smart"));
        reloading.awaitPlans(1);

        assertThat(reloading.gateway.plane().live().retryBudget()).isSameAs(budget);

        write("gateway.yaml", yaml(listener("llm", 0), "smart") + "retries: {budget: 50%}\n");
        reloading.awaitPlans(2);

        assertThat(reloading.gateway.plane().live().retryBudget()).isNotSameAs(budget);
    }

    @Test
    void askedForItReadsFilesThatHaveNotChanged() {
        reloading.reloader.now();
        reloading.awaitPlans(1);

        assertThat(reloading.plans.getFirst().isEmpty()).isTrue();
    }

    @Test
    void saysWhatTakesARestart() throws Exception {
        write(
                "gateway.yaml",
                yaml(listener("llm", 0), "fast").replace("limits: {", "limits: {poolWait: 3s, ")
                        + "admin: {address: \"127.0.0.1:15999\"}\n");
        reloading.awaitPlans(1);

        assertThat(reloading.plans.getFirst().describe())
                .contains(
                        "admin changed: takes effect after a restart",
                        "limits.poolWait changed: takes effect after a restart");
    }
}
