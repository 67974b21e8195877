package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.endpoint.LiveEndpoint;
import dev.tollgate.endpoint.ProbeView;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.io.probe.ProbeListener;
import dev.tollgate.price.PriceBook;
import dev.tollgate.settle.Settlement;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Active probes of a gateway that serves: what they see, what the picks make of it, what a reload does to them. */
class ProbingTest implements ProbeListener {
    private static final String BODY = "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

    private final SimServer one = SimServer.start(SimSettings.named("one"));
    private final SimServer two = SimServer.start(SimSettings.named("two"));
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> probes = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init") // by the first line of each test
    private Gateway gateway;

    /** Done by an event loop while it counts a probe. */
    private volatile Runnable whileCounting = () -> {};

    private int calls;

    @Override
    public void probed(String endpoint, boolean good) {
        probes.computeIfAbsent(endpoint, _ -> new AtomicInteger()).incrementAndGet();
        whileCounting.run();
    }

    @Override
    public void changed(String endpoint, ProbeView now, String what) {
        changes.add(endpoint + " " + now.code());
    }

    private ConfigurationReader.Read read(String pool) {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {own: {dialect: openai, endpoints: ["%s", "%s"], %s}}
                models: {fast: {strategy: round-robin, targets: [{provider: own, model: chat, price: {input: 1, output: 2}}]}}
                limits: {shedLag: 1m}
                """.formatted(one.baseUrl(), two.baseUrl(), pool);
        var loaded =
                GatewayFile.load(Path.of("probing.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        assertThat(loaded.config()).as(() -> loaded.problems().toString()).isNotNull();
        return new ConfigurationReader.Read(loaded.config(), List.of(), PriceBook.EMPTY, loaded.problems(), Map.of());
    }

    private void start(String pool) throws IOException {
        gateway = Gateway.start(
                new Gateway.Settings("probing", 2),
                read(pool),
                settlements::add,
                (listener, id, fault, peer, answered) -> {},
                this);
    }

    @AfterEach
    void stop() {
        gateway.close();
        one.close();
        two.close();
    }

    private LiveEndpoint endpoint(int index) {
        return gateway.plane().live().snapshot().endpoints().of("own").get(index);
    }

    private void call() throws Exception {
        var uri = URI.create("http://127.0.0.1:" + gateway.ports().get("llm") + "/v1/chat/completions");
        var answer = client.send(
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(20))
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        calls++;
        Awaitility.await().pollInterval(Duration.ofMillis(1)).atMost(soon()).until(() -> settlements.size() == calls);
    }

    /** Calls until it holds; no call may fail on the way. */
    private void callUntil(Condition holds) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.holds()) {
            assertThat(System.nanoTime()).as(() -> changes.toString()).isLessThan(deadline);
            call();
        }
    }

    private interface Condition {
        boolean holds();
    }

    private static Duration soon() {
        return Duration.ofSeconds(20);
    }

    private void awaitView(int index, ProbeView view) {
        Awaitility.await()
                .atMost(soon())
                .untilAsserted(() -> assertThat(endpoint(index).probes()).isEqualTo(view));
    }

    @Test
    void aServerThatDiesIsLeftAloneAndUsedAgainWithoutACallFailing() throws Exception {
        start("probe: {interval: 100ms}");
        awaitView(0, ProbeView.OK);
        awaitView(1, ProbeView.OK);

        one.setDown(true);
        callUntil(() -> endpoint(0).probes() == ProbeView.UNHEALTHY);
        int before = settlements.size();
        for (int i = 0; i < 20; i++) {
            call();
        }
        assertThat(List.copyOf(settlements).subList(before, before + 20))
                .as("nobody finds out by trying")
                .allSatisfy(settlement -> assertThat(settlement.exchanged().attempts())
                        .singleElement()
                        .satisfies(attempt -> assertThat(attempt.endpoint()).isEqualTo("own/1")));

        one.setDown(false);
        callUntil(() -> endpoint(0).probes() == ProbeView.OK);
        callUntil(() -> Objects.requireNonNull(settlements.getLast())
                .exchanged()
                .attempts()
                .getLast()
                .endpoint()
                .equals("own/0"));
        assertThat(changes).contains("own/0 ok", "own/1 ok", "own/0 unhealthy").doesNotContain("own/1 unhealthy");
    }

    @Test
    void aServerThatNeverAnswersItsProbeStaysInUse() throws Exception {
        start("probe: {path: /nowhere, interval: 100ms}");
        Awaitility.await()
                .atMost(soon())
                .until(() ->
                        probes.values().stream().mapToInt(AtomicInteger::get).sum() >= 10);

        assertThat(endpoint(0).probes()).isEqualTo(ProbeView.UNKNOWN);
        assertThat(changes).containsExactlyInAnyOrder("own/0 unknown", "own/1 unknown");
        call();
    }

    @Test
    void aServerThatHangsFailsItsProbeInTime() throws Exception {
        start("probe: {path: /v1/models, interval: 200ms}");
        awaitView(0, ProbeView.OK);

        one.setFault(SimFault.HANG);

        awaitView(0, ProbeView.UNHEALTHY);
    }

    @Test
    void oneProbeTellsTheHealthOfEveryKeyAndAReloadKeepsEndsOrForgetsIt() throws Exception {
        start("keys: [sk-a, sk-b], probe: {interval: 100ms}");
        awaitView(0, ProbeView.OK);
        awaitView(3, ProbeView.OK);
        one.setDown(true);
        Awaitility.await()
                .atMost(soon())
                .until(() -> gateway.plane().live().snapshot().endpoints().all().stream()
                                .filter(LiveEndpoint::down)
                                .count()
                        == 2);

        gateway.apply(read("keys: [sk-a, sk-b], maxInflight: 7, probe: {interval: 100ms}"));
        assertThat(gateway.plane().live().snapshot().endpoints().all().stream().filter(LiveEndpoint::down))
                .as("what probes say outlives a reload")
                .hasSize(2);

        gateway.apply(read("keys: [sk-a, sk-b]"));
        assertThat(gateway.plane().live().snapshot().endpoints().all())
                .allSatisfy(endpoint -> assertThat(endpoint.probes()).isIn(ProbeView.NONE, ProbeView.UNKNOWN));
        int counted = probes.values().stream().mapToInt(AtomicInteger::get).sum();
        call();
        assertThat(probes.values().stream().mapToInt(AtomicInteger::get).sum())
                .as("nobody probes any more")
                .isLessThanOrEqualTo(counted + 4);
    }

    @Test
    void whatAProbeFindsWhileAReloadEndsItIsForgottenToo() throws Exception {
        start("keys: [sk-a, sk-b], probe: {interval: 100ms}");
        awaitView(0, ProbeView.OK);
        awaitView(3, ProbeView.OK);
        var counts = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        whileCounting = () -> {
            counts.countDown();
            try {
                goOn.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        };
        assertThat(counts.await(20, TimeUnit.SECONDS)).isTrue();

        var reload = new FutureTask<>(() -> gateway.apply(read("keys: [sk-a, sk-b]")));
        Thread.ofVirtual().start(reload);
        // It either waits for the count or is done before the rest of it.
        Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        goOn.countDown();
        reload.get(20, TimeUnit.SECONDS);

        Awaitility.await().during(Duration.ofMillis(300)).atMost(soon()).untilAsserted(() -> assertThat(
                        gateway.plane().live().snapshot().endpoints().all())
                .allSatisfy(endpoint -> assertThat(endpoint.probes()).isEqualTo(ProbeView.NONE)));
    }

    @Test
    void aPoolWithAnEngineIsProbedWithoutAWordAndAPlainUrlIsNot() throws Exception {
        start("engine: plain");
        assertThat(gateway.probed()).isEqualTo(2);

        gateway.apply(read("locality: here"));

        assertThat(gateway.probed()).isZero();
    }
}
