package dev.tollgate.cli;

import dev.tollgate.config.file.Sources;
import dev.tollgate.config.policy.PolicyFiles;
import dev.tollgate.config.reach.Served;
import dev.tollgate.gateway.ConfigurationReader;
import dev.tollgate.gateway.Gateway;
import dev.tollgate.sim.SimPresets;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.agent.AgentTraffic;
import dev.tollgate.sim.agent.SimAgents;
import dev.tollgate.sim.agent.StuckAgent;
import dev.tollgate.sim.demo.Canvas;
import dev.tollgate.sim.demo.DemoBoard;
import dev.tollgate.sim.demo.DemoStory;
import dev.tollgate.sim.demo.DemoTable;
import dev.tollgate.sim.demo.RunawayWatch;
import dev.tollgate.sim.demo.SimYaml;
import dev.tollgate.sim.server.SimFleet;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The product at work: four simulated providers, a gateway in front, light traffic, an outage, and a picture of it all.
 *
 * <p>Threads: {@link #run} belongs to one; settlements come from the event loops into the board.
 */
final class Demo {
    static final int PORT = 4000;
    private static final long SEED = 7;
    private static final Duration STUCK_DELAY = Duration.ofSeconds(2);
    private static final Duration STUCK_PAUSE = Duration.ofSeconds(8);
    private static final long FIRST_CALL_MILLIS = 50;
    private static final long FRAME_MILLIS = 1000;
    private static final int LINE_SECONDS = 5;
    private static final int LATEST = 5;
    private static final int TOLD = 4;
    private static final SimSpeed MIDDLING = new SimSpeed(Duration.ofMillis(140), 8_000, Duration.ofMillis(11), 0.2);
    /** Half of the calls want what most callers want. */
    private static final List<String> MIX = List.of("chat", "chat", "chat", "cheap", "quick");

    /** Whoever tries the demo may ask for its reasons; one of the agents has a budget. */
    private static final String POLICIES = """
            policies:
              - name: demo
                match: {peer: loopback}
                headers: {allow: [tollgate-explain, tollgate-optimise]}
              - name: no-loops
                loop: {}
              - name: refunds
                match: {condition: '"tollgate-agent" in request.headers && request.headers["tollgate-agent"] == "refund-bot"'}
                budgets:
                  - {per: all, money: 0.0004, window: day}
            """;

    private final Settings settings;
    private final Canvas canvas;
    private final CountDownLatch stop;
    private final long startNanos = System.nanoTime();
    private final RunawayWatch runaway = new RunawayWatch(StuckAgent.NAME);
    private final ArrayDeque<String> told = new ArrayDeque<>();

    /**
     * What was asked for.
     *
     * @param seconds 0 for until it is stopped
     * @param port null for {@value #PORT}, or a free one where that is taken
     */
    record Settings(
            int seconds, @Nullable Integer port, @Nullable String otlp) {}

    Demo(Settings settings, Canvas canvas, CountDownLatch stop) {
        this.settings = settings;
        this.canvas = canvas;
        this.stop = stop;
    }

    /** Runs to its end; answers the exit code. */
    int run() throws IOException, InterruptedException {
        try (var fleet = SimFleet.start(providers())) {
            var board =
                    new DemoBoard(fleet.servers().stream().map(SimServer::name).toList(), startNanos);
            try (var gateway = gateway(fleet, board)) {
                int port = gateway.ports().values().iterator().next();
                introduce(port);
                var base = URI.create("http://127.0.0.1:" + port + "/v1");
                try (var _ = SimAgents.start(AgentTraffic.light(base, MIX, SEED), result -> {});
                        var _ = StuckAgent.start(base, "chat", STUCK_DELAY, STUCK_PAUSE)) {
                    watch(fleet, board);
                    // Before the agents leave: what they abandon then is nobody's failure.
                    conclude(fleet, board);
                }
            }
        }
        return Exit.FINE;
    }

    /** The presets, but boreal slow enough that a look at cedar is always worth it, so that every name has a provider of its own. */
    private static List<SimSettings> providers() {
        return SimPresets.all(SEED).stream()
                .map(preset -> preset.name().equals("boreal") ? preset.withSpeed(MIDDLING) : preset)
                .toList();
    }

    private Gateway gateway(SimFleet fleet, DemoBoard board) throws IOException {
        var port = settings.port();
        if (port != null) {
            return start(fleet, board, port);
        }
        try {
            return start(fleet, board, PORT);
        } catch (IOException taken) {
            return start(fleet, board, 0);
        }
    }

    private Gateway start(SimFleet fleet, DemoBoard board, int port) throws IOException {
        var yaml = SimYaml.demo(fleet.servers(), port, settings.otlp());
        var sources = new Text(yaml);
        var read = new ConfigurationReader(sources).read(Text.PATH);
        var policies = PolicyFiles.load(Text.PATH, POLICIES.getBytes(StandardCharsets.UTF_8), Served.on(), sources)
                .policies();
        return Gateway.start(
                new Gateway.Settings("demo", Math.min(2, Runtime.getRuntime().availableProcessors())),
                new ConfigurationReader.Read(read.config(), policies, read.prices(), read.problems(), read.written()),
                settlement -> {
                    if (runaway.isOf(settlement)) {
                        runaway.add(settlement);
                    } else {
                        runaway.addOther(settlement);
                        board.add(settlement, System.nanoTime());
                    }
                },
                (listener, id, fault, peer, answered) -> {});
    }

    private void introduce(int port) {
        // The first line is for programs: its last word is the base URL for an SDK.
        canvas.print("tollgate demo: http://127.0.0.1:" + port + "/v1");
        if (settings.port() == null && port != PORT) {
            canvas.print("port " + PORT + " is taken, so this one is free: " + port);
        }
        canvas.print("Four simulated providers, one gateway, 8 calls a second for three names:");
        canvas.print("chat (mostly cheap), cheap (cheapest), quick (fastest). Try it yourself:");
        canvas.print("  curl -i http://127.0.0.1:" + port + "/v1/chat/completions -H 'tollgate-explain: 1' \\");
        canvas.print("    --json '{\"model\":\"chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        canvas.print("  curl -i http://127.0.0.1:" + port + "/v1/messages -H 'anthropic-version: 2023-06-01' \\");
        canvas.print(
                "    --json '{\"model\":\"chat\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        canvas.print("An SDK of OpenAI takes the base URL above, one of Anthropic the same without /v1;");
        canvas.print("two of the providers speak the one dialect and two the other, and nobody notices.");
        canvas.print(
                "One more agent, " + StuckAgent.NAME + ", goes in circles; policies stop it and cap what it spends:");
        POLICIES.lines().forEach(line -> canvas.print("  " + line));
        canvas.print("");
    }

    private void watch(SimFleet fleet, DemoBoard board) throws InterruptedException {
        var story = DemoStory.of(fleet, board, settings.seconds());
        boolean first = false;
        long frames = 0;
        while (settings.seconds() == 0 || elapsed() < settings.seconds()) {
            if (stop.await(first ? FRAME_MILLIS : FIRST_CALL_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            var call = board.first();
            if (!first && call != null) {
                first = true;
                canvas.print(String.format(Locale.ROOT, "first routed call after %.1f s:", alive()));
                canvas.print("  " + call.line());
                canvas.print("");
            }
            for (var line : story.tick(elapsed(), System.nanoTime())) {
                tell(fleet, line, story.down() != null);
            }
            for (var line : runaway.news()) {
                tell(fleet, line, true);
            }
            if (first) {
                show(fleet, board, story, frames++);
            }
        }
    }

    private void tell(SimFleet fleet, String line, boolean bad) {
        var text = table(fleet).told((long) elapsed(), line, bad);
        if (!canvas.isTerminal()) {
            canvas.print(text);
        }
        told.addLast(text);
        if (told.size() > TOLD) {
            told.removeFirst();
        }
    }

    private void show(SimFleet fleet, DemoBoard board, DemoStory story, long frame) {
        var view = board.view(System.nanoTime());
        if (!canvas.isTerminal()) {
            if (frame > 0 && frame % LINE_SECONDS == 0) {
                canvas.print(table(fleet).oneLine(view, (long) elapsed()));
                table(fleet).latest(view, 1).forEach(line -> canvas.print("     " + line));
            }
            return;
        }
        if (frame % LINE_SECONDS == 0) {
            canvas.measure();
        }
        var table = table(fleet);
        var lines = new ArrayList<>(table.providers(view, story.down()));
        lines.add("");
        lines.add(table.totals(view));
        lines.addAll(table.latest(view, LATEST));
        lines.add("");
        lines.addAll(told);
        canvas.draw(lines);
    }

    private void conclude(SimFleet fleet, DemoBoard board) {
        canvas.close();
        var view = board.view(System.nanoTime());
        var table = table(fleet);
        table.providers(view, null).forEach(canvas::print);
        canvas.print("");
        if (canvas.isTerminal()) {
            told.forEach(canvas::print);
        }
        canvas.print(table.totals(view));
        runaway.summary().forEach(canvas::print);
        canvas.print(
                "saved = what the same tokens cost on average at the providers that could serve, less what was paid");
    }

    private DemoTable table(SimFleet fleet) {
        return DemoTable.of(
                canvas.ink(),
                canvas.columns(),
                fleet.servers().stream().map(SimServer::settings).toList());
    }

    /** Seconds since this process began, its own start included. */
    private double alive() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis() / 1e3)
                .orElseGet(this::elapsed);
    }

    private double elapsed() {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    /** A configuration that is no file. */
    record Text(String yaml) implements Sources {
        static final Path PATH = Path.of("gateway", "demo.yaml");

        @Override
        public @Nullable String variable(String name) {
            return null;
        }

        @Override
        public byte[] file(Path path, int limit) throws IOException {
            if (!path.equals(PATH)) {
                throw new NoSuchFileException(path.toString());
            }
            return yaml.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public boolean readable(Path path) {
            return false;
        }
    }
}
