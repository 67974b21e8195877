package dev.tollgate.testing;

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
import dev.tollgate.endpoint.pick.DecisionLog;
import dev.tollgate.endpoint.pick.Picker;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.exchange.TraceSampling;
import dev.tollgate.gateway.IdentityWiring;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.attempt.LiveSnapshot;
import dev.tollgate.io.net.Http1Limits;
import dev.tollgate.io.net.Transport;
import dev.tollgate.io.server.DataPlane;
import dev.tollgate.io.server.Gatekeeper;
import dev.tollgate.io.server.Listeners;
import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.io.upstream.pool.Upstreams;
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

/** The data plane on real sockets, from a YAML text, with its settlements at hand. */
public final class TestGateway implements AutoCloseable {
    private static final int BODY_MEMORY = 64 << 20;
    private static final Policy LOOPBACK_STEERS =
            new HeaderPolicy(Rule.enforced("loopback", Match.LOOPBACK), Set.of(ControlHeader.values()));

    private final Transport transport;
    private final Upstreams upstreams;
    private final DataPlane plane;
    private final Listeners listeners;
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
        transport = Transport.open("test", 2);
        upstreams = new Upstreams(
                transport,
                Http1Limits.defaults()
                        .with(32 << 10, 100, Long.MAX_VALUE, Duration.ofSeconds(60), Duration.ofSeconds(30)),
                pools);
        var snapshot = compile(yaml, null);
        var memory = new BodyMemory(bodyMemoryBytes);
        var limits = snapshot.config().limits();
        plane = new DataPlane(
                transport,
                new SplittableRandom(42),
                upstreams,
                memory,
                new Gatekeeper(
                        memory, limits.shedMemory(), Duration.ofSeconds(10).toNanos()),
                new DecisionLog(100),
                new Runs(42),
                settlements::add,
                new TraceSampling(snapshot.config().telemetry().sample()),
                LiveSnapshot.of(snapshot, picker));
        listeners = new Listeners(
                transport,
                plane,
                (listener, id, fault, peer, answered) -> rejections.add(fault.status() + " " + fault.message()));
        for (var listener : snapshot.config().listeners().entrySet()) {
            listeners.bind(listener.getKey(), listener.getValue(), limits);
        }
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

    /** Puts another configuration in force. */
    public void reload(String yaml) {
        plane.swap(LiveSnapshot.of(compile(yaml, plane.live().snapshot()), picker));
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
        return listeners.ports().values().iterator().next();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + port();
    }

    public DataPlane plane() {
        return plane;
    }

    public Listeners listeners() {
        return listeners;
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
                    for (var endpoint : plane.live().snapshot().endpoints().all()) {
                        if (endpoint.requests() != 0 || endpoint.tokensInFlight() != 0) {
                            busy.add(endpoint.name() + ": " + endpoint.requests() + " requests");
                        }
                    }
                    upstreams.stats().forEach((origin, stats) -> {
                        if (stats.inUse() != 0
                                || stats.waiting() != 0
                                || stats.connecting() != 0
                                || stats.closing() != 0) {
                            busy.add(origin + ": " + stats);
                        }
                    });
                    if (plane.bodyMemory().usedBytes() != 0) {
                        busy.add("bodies: " + plane.bodyMemory().usedBytes() + " bytes");
                    }
                    if (!busy.isEmpty()) {
                        throw new AssertionError("still held: " + busy);
                    }
                });
    }

    @Override
    public void close() {
        listeners.close();
        identity.close();
        upstreams.close();
        transport.close();
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
