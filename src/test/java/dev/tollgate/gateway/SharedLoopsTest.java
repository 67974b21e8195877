package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.policy.PolicyFiles;
import dev.tollgate.config.reach.Served;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.price.PriceBook;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole gateways that hold together what stands against runs. */
class SharedLoopsTest {
    private static final AtomicLong SEED = new AtomicLong();
    private static final String NAMED = "x-session-id: s1";
    private static final String BY_ITSELF = "x-none: 1";

    private final List<Gateway> gateways = new ArrayList<>();
    private RealRedis redis;
    private SimServer sim;
    private Gateway one;
    private Gateway other;

    @BeforeEach
    void startAll() throws IOException {
        redis = RealRedis.start();
        sim = SimServer.start(SimSettings.named("p0").withModels("chat"));
        one = gateway();
        other = gateway();
        patiently().until(() -> gateways.stream().allMatch(SharedLoopsTest::hasRedis));
    }

    @AfterEach
    void stopAll() {
        gateways.forEach(Gateway::close);
        sim.close();
        redis.close();
    }

    @Test
    void aBlockHoldsOnAllAndIsLiftedOnAll() throws IOException {
        var run = blocked(one, NAMED);
        patiently().untilAsserted(() -> assertThat(reason(other, 1, NAMED)).isEqualTo("loop_blocked"));
        assertThat(other.loops().news().next(10))
                .as("who holds what another has stopped has nothing to tell")
                .isEmpty();
        assertThat(reason(other, 1, "x-session-id: s2")).as("another run").isEqualTo("");
        assertThat(other.loops().found(System.nanoTime())).anySatisfy(found -> {
            assertThat(found.run()).isEqualTo(run);
            assertThat(found.state()).isEqualTo(LoopAction.BLOCK);
            assertThat(Objects.requireNonNull(found.finding()).rule()).isEqualTo(LoopRule.L1);
        });

        other.loops().release(run);
        assertThat(reason(other, 1, NAMED)).isEmpty();
        patiently().untilAsserted(() -> assertThat(reason(one, 1, NAMED)).isEmpty());
    }

    @Test
    void soDoesTheBlockOfARunThatOnlyItsConversationTells() throws IOException {
        blocked(one, BY_ITSELF);
        patiently().until(() -> other.loops().found(System.nanoTime()).stream()
                .anyMatch(found -> found.state() == LoopAction.BLOCK));
        assertThat(reason(other, 40, BY_ITSELF)).isEqualTo("loop_blocked");
        assertThat(reason(other, 1, BY_ITSELF))
                .as("the same beginning, and nothing of what was stopped")
                .isEmpty();
    }

    @Test
    void aHumanWhoSaysSomethingNewIsHeardWhereverHeSaysIt() throws IOException {
        blocked(one, NAMED);
        patiently().untilAsserted(() -> assertThat(reason(other, 1, NAMED)).isEqualTo("loop_blocked"));
        var anew = conversation(9, ",{\"role\":\"user\",\"content\":\"Then order 8.\"}");
        assertThat(call(other, anew, NAMED).status()).isEqualTo(200);
        assertThat(call(one, anew, NAMED).status()).isEqualTo(200);
    }

    @Test
    void whatAnOperatorStopsIsStoppedOnAllAlsoWhereItWasNeverSeen() throws IOException {
        assertThat(reason(one, 1, NAMED)).isEmpty();
        var run = one.plane().runs().ledger().rows(1).getFirst().id();
        assertThat(other.loops().quarantine(run)).isZero();
        assertThat(other.loops().isShared()).isTrue();
        patiently().untilAsserted(() -> assertThat(reason(one, 1, NAMED)).isEqualTo("quarantined"));
        assertThat(reason(other, 1, NAMED)).isEqualTo("quarantined");
        one.loops().release(run);
        patiently().untilAsserted(() -> assertThat(reason(other, 1, NAMED)).isEmpty());
        assertThat(reason(one, 1, NAMED)).isEmpty();
    }

    @Test
    void whatIsCalledAMistakeIsNoLoopAnywhere() throws IOException {
        var run = blocked(one, NAMED);
        patiently().until(() -> !other.loops().found(System.nanoTime()).isEmpty());
        other.loops().mistaken(run);
        patiently().untilAsserted(() -> assertThat(reason(one, 9, "x-session-id: new-" + SEED.incrementAndGet()))
                .isEmpty());
        assertThat(reason(other, 9, "x-session-id: s4")).isEmpty();
    }

    @Test
    void withoutRedisEachHoldsItsOwnAndTellsItWhenRedisIsBack() throws IOException {
        assertThat(reason(one, 1, "x-session-id: s5")).isEmpty();
        var quarantined = one.plane().runs().ledger().rows(1).getFirst().id();
        var run = blocked(one, NAMED);
        patiently().untilAsserted(() -> assertThat(reason(other, 1, NAMED)).isEqualTo("loop_blocked"));

        redis.kill();
        patiently().until(() -> gateways.stream().noneMatch(SharedLoopsTest::hasRedis));
        one.loops().release(run);
        other.loops().quarantine(quarantined);
        assertThat(reason(one, 1, NAMED)).isEmpty();
        assertThat(reason(other, 1, NAMED)).isEqualTo("loop_blocked");
        assertThat(reason(other, 1, "x-session-id: s5")).isEqualTo("quarantined");
        assertThat(reason(one, 1, "x-session-id: s5")).isEmpty();

        redis.restart();
        patiently().untilAsserted(() -> {
            assertThat(reason(other, 1, NAMED)).isEmpty();
            assertThat(reason(one, 1, "x-session-id: s5")).isEqualTo("quarantined");
        });
        assertThat(reason(one, 1, NAMED)).isEmpty();
    }

    // --- gateways and callers

    private static ConditionFactory patiently() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(100));
    }

    private static boolean hasRedis(Gateway gateway) {
        return Objects.requireNonNull(gateway.limits().shared()).usable();
    }

    private Gateway gateway() throws IOException {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, url: "%s", key: k}}
                models: {fast: {targets: [{provider: p, model: chat, price: {input: 1, output: 2}}]}}
                identity: {secret: "one that all replicas share"}
                redis: {url: "%s", timeout: 2s}
                limits: {shedLag: 1m}
                """.formatted(sim.baseUrl(), redis.url());
        var file = GatewayFile.load(Path.of("shared.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        var policies = PolicyFiles.load(
                Path.of("policies/shared.yaml"),
                "policies: [{name: no-loops, loop: {}}]".getBytes(StandardCharsets.UTF_8),
                Served.on("llm"),
                new LocalSources());
        assertThat(file.problems()).isEmpty();
        assertThat(policies.problems()).isEmpty();
        var gateway = Gateway.start(
                new Gateway.Settings("g" + gateways.size(), 1),
                new ConfigurationReader.Read(
                        file.config(), policies.policies(), PriceBook.EMPTY, file.problems(), Map.of()),
                settlement -> {},
                (listener, id, fault, peer, answered) -> {});
        gateways.add(gateway);
        return gateway;
    }

    /** Goes in circles until it is blocked; answers the run's id. */
    private String blocked(Gateway gateway, String field) throws IOException {
        var heard = new ArrayList<String>();
        do {
            heard.add(reason(gateway, 5 + heard.size(), field));
            assertThat(heard).hasSizeLessThan(20);
        } while (!heard.getLast().equals("loop_blocked"));
        return gateway.loops().found(System.nanoTime()).getFirst().run();
    }

    /** Why a call is refused; empty if it is not. */
    private static String reason(Gateway gateway, int repeats, String field) throws IOException {
        return call(gateway, conversation(repeats, ""), field).header("tollgate-reason");
    }

    private static RawCaller.Reply call(Gateway gateway, String body, String field) throws IOException {
        int port = Objects.requireNonNull(gateway.ports().get("llm"));
        return RawCaller.call(port, RawCaller.post("/v1/chat/completions", body, field));
    }

    private static String conversation(int repeats, String more) {
        // Asked again and again, it is never the same request.
        var body = new StringBuilder("""
                {"model":"fast","max_tokens":9,"seed":%d,"messages":[{"role":"user","content":"Where is order 7?"}""".formatted(SEED.incrementAndGet()));
        for (int i = 0; i < repeats; i++) {
            body.append("""
                    ,{"role":"assistant","content":null,"tool_calls":[{"id":"c%1$d","type":"function","function":{"name":"find","arguments":"{\\"order\\":7}"}}]},
                    {"role":"tool","tool_call_id":"c%1$d","content":"none"}""".formatted(i));
        }
        return body.append(more).append("]}").toString();
    }
}
