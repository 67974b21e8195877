package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Plan;
import dev.tollgate.io.files.LocalSources;
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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose files change while it serves. */
class ReloaderTest implements Reloader.Listener {
    private static final String PRICES = """
            sim:
              chat: {input: 1, output: 2, source: test, date: 2026-01-01}
            """;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Plan> plans = new CopyOnWriteArrayList<>();
    private final List<Reloader.State> refusals = new CopyOnWriteArrayList<>();
    private final SimServer sim = SimServer.start(SimSettings.instant().withModels("chat"));

    @TempDir
    Path folder;

    private Gateway gateway;
    private Reloader reloader;

    @Override
    public void applied(Reloader.State now, Plan plan) {
        plans.add(plan);
    }

    @Override
    public void refused(Reloader.State still) {
        refusals.add(still);
    }

    private String yaml(String listeners, String model) {
        return """
                listeners: {%s}
                providers: {sim: {dialect: openai, url: "%s", key: "${file:key}", timeouts: {connect: 1s}}}
                models: {%s: {targets: [{provider: sim, model: chat}]}}
                policies: policies
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
        var reader = new ConfigurationReader(new LocalSources());
        var read = reader.read(folder.resolve("gateway.yaml"));
        var config = Objects.requireNonNull(read.config(), () -> read.problems().toString());
        gateway = Gateway.start(
                new Gateway.Settings("reload", 1), read, settlement -> {}, (listener, id, fault, peer, answered) -> {});
        reloader = Reloader.start(
                folder.resolve("gateway.yaml"),
                reader,
                gateway,
                this,
                Duration.ofMillis(40),
                read,
                Reloader.State.of(read, config, 1));
    }

    @AfterEach
    void stop() {
        reloader.close();
        gateway.close();
        sim.close();
    }

    private void awaitPlans(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(plans)
                .as(() -> refusals.toString())
                .hasSizeGreaterThanOrEqualTo(count));
    }

    private void awaitRefusals(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> refusals.size() >= count);
    }

    private HttpResponse<String> ask(int port, String model) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .timeout(Duration.ofSeconds(10))
                        .header("content-type", "application/json")
                        .header("tollgate-explain", "1")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private int port(String listener) {
        return Objects.requireNonNull(gateway.ports().get(listener), listener);
    }

    @Test
    void aChangedFileIsTakenUpAndABrokenOneKeepsTheLastGood() throws Exception {
        var before = reloader.state().version();
        write("gateway.yaml", yaml(listener("llm", 0), "smart"));
        awaitPlans(1);

        assertThat(plans.getFirst().describe()).containsExactly("model fast removed", "model smart added");
        assertThat(reloader.state().version()).isNotEqualTo(before);
        assertThat(ask(port("llm"), "smart").statusCode()).isEqualTo(200);
        assertThat(ask(port("llm"), "fast").statusCode()).isEqualTo(404);

        write(
                "gateway.yaml",
                yaml(listener("llm", 0), "smart").replace("connect: 1s", "connect: soon") + "colour: red\n");
        awaitRefusals(1);

        assertThat(reloader.state().problems())
                .anyMatch(line -> line.startsWith("providers.sim.timeouts.connect: \"soon\""))
                .anyMatch(line -> line.startsWith("colour: unknown key"));
        assertThat(reloader.state().failedEpochSeconds()).isPositive();
        assertThat(ask(port("llm"), "smart").statusCode()).isEqualTo(200);

        write("gateway.yaml", yaml(listener("llm", 0), "smart"));
        awaitPlans(2);

        assertThat(reloader.state().problems()).isEmpty();
        assertThat(plans.get(1).isEmpty()).isTrue();
    }

    @Test
    void secretsPricesAndPoliciesAreWatchedToo() throws Exception {
        assertThat(ask(port("llm"), "fast").headers().firstValue("tollgate-cost"))
                .contains("unknown");
        write("prices.yaml", PRICES);
        awaitPlans(1);
        write("policies/a.yaml", "policies: [{name: a, headers: {allow: [tollgate-explain]}}]");
        awaitPlans(2);
        var version = reloader.state().version();
        write("key", "sk-second\n");
        awaitPlans(3);

        var answer = ask(port("llm"), "fast");

        assertThat(answer.headers().firstValue("tollgate-cost").orElse("")).startsWith("0.0");
        assertThat(answer.headers().firstValue("tollgate-route")).isPresent();
        assertThat(sim.counters().lastRequests().getLast().headers().get("authorization"))
                .contains("Bearer sk-second");
        assertThat(reloader.state().version()).as("says nothing of secrets").isEqualTo(version);
    }

    @Test
    void aMountedFolderThatIsSwappedBehindItsLinkIsTakenUp() throws Exception {
        var data = folder.resolve("..1");
        Files.createDirectory(data);
        Files.writeString(data.resolve("gateway.yaml"), yaml(listener("llm", 0), "linked"));
        var link = Files.createSymbolicLink(folder.resolve("link"), data.resolve("gateway.yaml"));
        Files.move(link, folder.resolve("gateway.yaml"), StandardCopyOption.ATOMIC_MOVE);
        awaitPlans(1);

        assertThat(plans.getFirst().describe()).contains("model linked added");
    }

    @Test
    void listenersComeGoAndMoveAndWhatCannotBeHadChangesNothing() throws Exception {
        int first = port("llm");
        write("gateway.yaml", yaml(listener("llm", 0) + ", " + listener("second", 0), "fast"));
        awaitPlans(1);
        int second = port("second");
        assertThat(ask(second, "fast").statusCode()).isEqualTo(200);

        try (var taken = new ServerSocket(0)) {
            write("gateway.yaml", yaml(listener("llm", taken.getLocalPort()), "never"));
            awaitRefusals(1);
        }
        assertThat(refusals.getFirst().problems().getFirst()).startsWith("listeners.llm.address: 127.0.0.1:");
        assertThat(gateway.ports()).containsEntry("llm", first).containsEntry("second", second);
        assertThat(ask(first, "fast").statusCode()).isEqualTo(200);
        assertThat(ask(second, "fast").statusCode()).isEqualTo(200);

        int moved;
        try (var free = new ServerSocket(0)) {
            moved = free.getLocalPort();
        }
        write("gateway.yaml", yaml(listener("llm", moved), "fast"));
        awaitPlans(2);

        assertThat(gateway.ports()).containsExactly(java.util.Map.entry("llm", moved));
        assertThat(ask(moved, "fast").statusCode()).isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(5))
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
        awaitPlans(1);
        write("gateway.yaml", yaml("llm: {address: \"0.0.0.0:" + port + "\", anonymous: allow}", "fast"));
        awaitPlans(2);

        assertThat(ask(port, "fast").statusCode()).isEqualTo(200);
    }

    @Test
    void aRetryBudgetOutlivesAReloadThatDoesNotSpeakOfIt() throws Exception {
        var budget = gateway.plane().live().retryBudget();
        write("gateway.yaml", yaml(listener("llm", 0), "smart"));
        awaitPlans(1);

        assertThat(gateway.plane().live().retryBudget()).isSameAs(budget);

        write("gateway.yaml", yaml(listener("llm", 0), "smart") + "retries: {budget: 50%}\n");
        awaitPlans(2);

        assertThat(gateway.plane().live().retryBudget()).isNotSameAs(budget);
    }

    @Test
    void askedForItReadsFilesThatHaveNotChanged() {
        reloader.now();
        awaitPlans(1);

        assertThat(plans.getFirst().isEmpty()).isTrue();
    }

    @Test
    void saysWhatTakesARestart() throws Exception {
        write(
                "gateway.yaml",
                yaml(listener("llm", 0), "fast") + "limits: {poolWait: 3s}\nadmin: {address: \"127.0.0.1:15999\"}\n");
        awaitPlans(1);

        assertThat(plans.getFirst().describe())
                .contains(
                        "admin changed: takes effect after a restart",
                        "limits.poolWait changed: takes effect after a restart");
    }
}
