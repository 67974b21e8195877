package dev.tollgate.sim.load.stage;

import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.load.Generator;
import dev.tollgate.sim.load.Payloads;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that stands during a load test: upstreams and generator on one core, the proxies on the other.
 *
 * <p>Threads: one at a time.
 */
public final class Stage implements AutoCloseable {
    /** The core of the proxy under test. */
    public static final String SUBJECT_CORE = "0";
    /** The core of generator and upstream. */
    public static final String LOAD_CORE = "1";

    private static final int ANSWER_BYTES = 1100;
    private static final Duration CHUNK_GAP = Duration.ofMillis(10);

    private final Path home;
    private final Tools tools;
    private final Workspace workspace;
    private final Generator generator = Generator.open();
    private final List<AutoCloseable> running = new ArrayList<>();

    private Stage(Path home, Tools tools, Workspace workspace) {
        this.home = home;
        this.tools = tools;
        this.workspace = workspace;
    }

    /** Starts the upstreams. */
    public static Stage set(Path home, Tools tools) throws IOException {
        var stage = new Stage(home, tools, Workspace.create(home.resolve("loadtest")));
        try {
            stage.workspace.fill("policies/all.yaml", Map.of());
            stage.startUpstreams();
        } catch (IOException | RuntimeException e) {
            stage.close();
            throw e;
        }
        return stage;
    }

    public Generator generator() {
        return generator;
    }

    public Tools tools() {
        return tools;
    }

    public Path folder() {
        return workspace.folder();
    }

    int port(String name) {
        return workspace.port(name);
    }

    /** The body that saturates at a point. */
    Path body(Point point) throws IOException {
        return Files.write(
                folder().resolve(point.model() + ".json"), Payloads.chat(point.model(), false, Point.SMALL_BODY));
    }

    /** One of wrk's scripts. */
    Path script(String name) {
        return home.resolve("loadtest").resolve(name);
    }

    public int metricsPort() {
        return workspace.port("METRICS_PORT");
    }

    private void startUpstreams() throws IOException {
        Certificate.make(tools, folder());
        var fixed = new SimFixed(ANSWER_BYTES, Point.STREAM_CHUNKS, CHUNK_GAP);
        running.add(SimServer.start(
                SimSettings.named("load").withPort(workspace.port("SIM_PORT")).withFixed(fixed)));
        var upstream = workspace.fill(
                "nginx-upstream.conf", Map.of("ANSWER", Payloads.answer(), "MESSAGE", Payloads.message()));
        var started = nginx("nginx-upstream", LOAD_CORE, upstream);
        running.add(started);
        FirstAnswer.await(
                started,
                workspace.port("JSON_PORT"),
                Files.readAllBytes(body(Point.SATURATION)),
                Duration.ofSeconds(10));
    }

    /** The upstreams alone. */
    public Contender direct() {
        return new Contender(Subject.DIRECT, null, workspace.port("JSON_PORT"), workspace.port("SIM_PORT"), 0, 0, 0);
    }

    public Contender nginx() throws IOException {
        var child = nginx("nginx", SUBJECT_CORE, workspace.fill("nginx.conf", Map.of()));
        running.add(child);
        return ready(new Contender(
                Subject.NGINX,
                child,
                workspace.port("NGINX_JSON_PORT"),
                workspace.port("NGINX_SIM_PORT"),
                workspace.port("NGINX_UPSTREAM_TLS_PORT"),
                0,
                workspace.port("NGINX_TLS_PORT")));
    }

    public Contender haproxy() throws IOException {
        var config = workspace.fill("haproxy.cfg", Map.of()).toString();
        var child = Child.start(
                tools,
                "haproxy",
                SUBJECT_CORE,
                folder(),
                Map.of(),
                List.of(tools.path("haproxy"), "-db", "-f", config));
        running.add(child);
        return ready(new Contender(
                Subject.HAPROXY,
                child,
                workspace.port("HAPROXY_JSON_PORT"),
                workspace.port("HAPROXY_SIM_PORT"),
                0,
                0,
                0));
    }

    /**
     * A new JVM of Tollgate through its launcher, in the clear alone; whoever asked closes it.
     *
     * @param governed whether it has policies, which load what they need
     */
    public Contender tollgate(String cores, Map<String, String> environment, boolean governed) throws IOException {
        var policies = governed ? "policies" : "none";
        Files.createDirectories(folder().resolve(policies));
        return tollgate(
                cores,
                environment,
                workspace.fill("tollgate.yaml", Map.of("TLS_LISTENER", "", "POLICIES", policies)),
                0);
    }

    private Contender tollgate(String cores, Map<String, String> environment, Path config, int tlsPort)
            throws IOException {
        var command = List.of(home.resolve("tollgate").toString(), "run", "--config", config.toString());
        var child = Child.start(tools, "tollgate", cores, folder(), environment, command);
        int port = workspace.port("TOLLGATE_PORT");
        return new Contender(Subject.TOLLGATE, child, port, port, port, workspace.port("GOVERNED_PORT"), tlsPort);
    }

    /** {@link #tollgate} that has answered once. */
    public Contender readyTollgate(Map<String, String> environment, boolean governed) throws IOException {
        return ready(tollgate(SUBJECT_CORE, environment, governed));
    }

    /** Likewise, with a listener for TLS besides. */
    public Contender tollgateWithTls() throws IOException {
        int port = workspace.port("TOLLGATE_TLS_PORT");
        var config = workspace.fill(
                "tollgate.yaml", Map.of("TLS_LISTENER", tlsListener(port, folder()), "POLICIES", "policies"));
        return ready(tollgate(SUBJECT_CORE, Map.of(), config, port));
    }

    static String tlsListener(int port, Path folder) {
        return "tls: {address: \"127.0.0.1:%d\", protocol: https, tls: {cert: \"%s\", key: \"%s\"}}"
                .formatted(port, folder.resolve("cert.pem"), folder.resolve("key.pem"));
    }

    /** Waits for the first answer where a point is asked for; the time it took since now, in nanoseconds. */
    public long firstAnswer(Contender contender, Point point) throws IOException {
        return FirstAnswer.await(
                contender.process(), contender.port(point), Files.readAllBytes(body(point)), Duration.ofSeconds(60));
    }

    private Contender ready(Contender contender) throws IOException {
        try {
            firstAnswer(contender, Point.SATURATION);
        } catch (IOException e) {
            contender.close();
            throw e;
        }
        return contender;
    }

    private Child nginx(String name, String core, Path config) throws IOException {
        return Child.start(
                tools,
                name,
                core,
                folder(),
                Map.of(),
                List.of(tools.path("nginx"), "-p", folder().toString(), "-c", config.toString(), "-g", "daemon off;"));
    }

    @Override
    public void close() throws IOException {
        for (var part : running.reversed()) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IOException("load test: " + e.getMessage(), e);
            }
        }
        running.clear();
        generator.close();
        workspace.close();
    }
}
