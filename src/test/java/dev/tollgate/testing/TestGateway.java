package dev.tollgate.testing;

import dev.tollgate.config.Diff;
import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.config.file.IdentityFiles;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.config.policy.PolicyFiles;
import dev.tollgate.config.policy.PolicyRule;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.snapshot.Compiler;
import dev.tollgate.config.snapshot.Snapshot;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.gateway.IdentityWiring;
import dev.tollgate.gateway.Traffic;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.server.DataPlane;
import dev.tollgate.io.server.Listeners;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.headers.HeaderPolicy;
import dev.tollgate.price.PriceBook;
import dev.tollgate.run.Runs;
import dev.tollgate.settle.Settlement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What carries calls, on real sockets, from a YAML text, with its settlements at hand; however busy the machine is, it turns nobody away for that. */
public final class TestGateway implements AutoCloseable {
    private static final int BODY_MEMORY = 64 << 20;
    private static final Policy LOOPBACK_STEERS =
            new HeaderPolicy(Rule.enforced("loopback", Match.LOOPBACK), Set.of(ControlHeader.values()));

    private final Traffic traffic;
    private final List<Settlement> settlements = new CopyOnWriteArrayList<>();
    private final List<String> rejections = new CopyOnWriteArrayList<>();
    private final Picker picker = new Picker();
    private final PriceBook prices;
    private final List<Policy> policies;
    private final List<Dialect> dialects;
    private final IdentityWiring identity = new IdentityWiring(new SecureRandom(), notice -> {});

    private TestGateway(
            String yaml,
            long bodyMemoryBytes,
            UpstreamSettings pools,
            PriceBook prices,
            List<Policy> policies,
            List<Dialect> dialects)
            throws IOException {
        this.prices = prices;
        this.policies = policies;
        this.dialects = dialects;
        var live = LiveSnapshot.of(compile(yaml, null), picker);
        traffic = new Traffic(
                new Traffic.Parts(
                        "test",
                        2,
                        new BodyMemory(bodyMemoryBytes),
                        pools,
                        new Runs(42),
                        new TraceSampling(live.snapshot().config().telemetry().sample()),
                        new SplittableRandom(42),
                        settlements::add,
                        (listener, id, fault, peer, answered) ->
                                rejections.add(fault.status() + " " + fault.message())),
                live);
        bearLag();
        traffic.bind();
    }

    /** Starts a gateway from the YAML text of a whole configuration; ports of 0 are free ones. */
    public static TestGateway start(String yaml) throws IOException {
        return start(yaml, BODY_MEMORY);
    }

    /** The same with so much memory for bodies. */
    public static TestGateway start(String yaml, long bodyMemoryBytes) throws IOException {
        return start(yaml, bodyMemoryBytes, UpstreamSettings.DEFAULTS);
    }

    /** The same with so much memory for bodies, and upstream pools of these bounds. */
    public static TestGateway start(String yaml, long bodyMemoryBytes, UpstreamSettings pools) throws IOException {
        return new TestGateway(yaml, bodyMemoryBytes, pools, PriceBook.EMPTY, List.of(LOOPBACK_STEERS), spoken());
    }

    /** The same with this price book. */
    public static TestGateway start(String yaml, PriceBook prices) throws IOException {
        return new TestGateway(
                yaml, BODY_MEMORY, UpstreamSettings.DEFAULTS, prices, List.of(LOOPBACK_STEERS), spoken());
    }

    /** The same with these policies instead of the one that lets this machine steer. */
    public static TestGateway start(String yaml, List<Policy> policies) throws IOException {
        return new TestGateway(yaml, BODY_MEMORY, UpstreamSettings.DEFAULTS, PriceBook.EMPTY, policies, spoken());
    }

    /** The same with the policies of this policy file. */
    public static TestGateway governed(String yaml, String policies) throws IOException {
        return start(yaml, policies(policies, Ledgers.fresh()));
    }

    /** The policies of a policy file's text, which must be right. */
    public static List<Policy> policies(String yaml, Ledgers ledgers) {
        var loaded = PolicyFiles.load(
                Path.of("policies/test.yaml"),
                yaml.getBytes(StandardCharsets.UTF_8),
                Served.on("llm", "public"),
                new Environment(Map.of()));
        if (!loaded.problems().isEmpty()) {
            throw new IllegalArgumentException("policies: " + loaded.problems());
        }
        return PolicyRule.policies(loaded.policies(), ledgers);
    }

    /** The same with these dialects. */
    public static TestGateway speaking(List<Dialect> dialects, String yaml) throws IOException {
        return new TestGateway(
                yaml, BODY_MEMORY, UpstreamSettings.DEFAULTS, PriceBook.EMPTY, List.of(LOOPBACK_STEERS), dialects);
    }

    private static List<Dialect> spoken() {
        return Dialects.all(1, InstantSource.system());
    }

    private void bearLag() {
        var shedMemory = plane().live().snapshot().config().limits().shedMemory();
        plane().gatekeeper().shedAbove(shedMemory, Duration.ofSeconds(10).toNanos());
    }

    /** Puts another configuration in force. */
    public void reload(String yaml) throws IOException {
        var now = plane().live();
        var next = compile(yaml, now.snapshot());
        traffic.apply(Diff.between(now.snapshot().config(), next.config()), LiveSnapshot.of(next, picker, now));
        bearLag();
    }

    private Snapshot compile(String yaml, @Nullable Snapshot before) {
        var loaded = GatewayFile.load(
                Path.of("gateway/test.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new Environment(Map.of()));
        var config = loaded.config();
        if (config == null) {
            throw new IllegalArgumentException("configuration: " + loaded.problems());
        }
        var files = IdentityFiles.load(config, new Environment(Map.of()));
        if (!files.problems().isEmpty()) {
            throw new IllegalArgumentException("identity: " + files.problems());
        }
        return new Compiler(dialects, System::nanoTime)
                .compile(config, identity.of(config, files), policies, prices, before, 1_700_000_000);
    }

    /** The port of the first listener. */
    public int port() {
        return listeners().ports().values().iterator().next();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + port();
    }

    public DataPlane plane() {
        return traffic.plane();
    }

    public Listeners listeners() {
        return traffic.listeners();
    }

    public List<Settlement> settlements() {
        return settlements;
    }

    public List<String> rejections() {
        return rejections;
    }

    /** Waits until so many exchanges are settled and answers the last one. */
    public Settlement settled(int count) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(() -> settlements.size() >= count);
        return settlements.get(count - 1);
    }

    /** Waits for the settlement of the exchange with this request id. */
    public Settlement settled(String requestId) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> settlements.stream()
                                .filter(settlement -> settlement
                                        .exchanged()
                                        .arrival()
                                        .requestId()
                                        .equals(requestId))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Waits until nothing is held any more: leases, pool places, bodies, waiters. */
    public void awaitIdle() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    var busy = new ArrayList<String>();
                    for (var endpoint : plane().live().snapshot().endpoints().all()) {
                        if (endpoint.requests() != 0 || endpoint.tokensInFlight() != 0) {
                            busy.add(endpoint.name() + ": " + endpoint.requests() + " requests");
                        }
                    }
                    plane().upstreams().stats().forEach((origin, stats) -> {
                        if (stats.inUse() != 0
                                || stats.waiting() != 0
                                || stats.connecting() != 0
                                || stats.closing() != 0) {
                            busy.add(origin + ": " + stats);
                        }
                    });
                    if (plane().bodyMemory().usedBytes() != 0) {
                        busy.add("bodies: " + plane().bodyMemory().usedBytes() + " bytes");
                    }
                    if (!busy.isEmpty()) {
                        throw new AssertionError("still held: " + busy);
                    }
                });
    }

    @Override
    public void close() {
        traffic.cut();
        identity.close();
        traffic.close();
    }

    /** An environment of these variables and the real files. */
    private record Environment(Map<String, String> variables) implements Sources {
        @Override
        public @Nullable String variable(String name) {
            return variables.get(name);
        }

        @Override
        public byte[] file(Path path, int limit) throws IOException {
            try (var in = Files.newInputStream(path)) {
                return in.readNBytes(limit);
            }
        }

        @Override
        public boolean readable(Path path) {
            return Files.isReadable(path);
        }
    }
}
