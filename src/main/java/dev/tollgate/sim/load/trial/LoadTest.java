package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.CpuMeter;
import dev.tollgate.sim.load.stage.Child;
import dev.tollgate.sim.load.stage.Contender;
import dev.tollgate.sim.load.stage.H2load;
import dev.tollgate.sim.load.stage.LackingException;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Stage;
import dev.tollgate.sim.load.stage.Subject;
import dev.tollgate.sim.load.stage.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The load test from its first process to its page. Loopback only; ends only what it started.
 *
 * <p>Threads: one; blocks for the length of the test.
 */
public final class LoadTest {
    private static final Duration PROFILED = Duration.ofSeconds(6);

    private final Options options;
    private final Consumer<String> say;
    private TrialPlan plan;

    private LoadTest(Options options, Consumer<String> say) {
        this.options = options;
        this.say = say;
        var whole = options.quick() ? TrialPlan.quick() : TrialPlan.full();
        boolean picked = !options.points().isEmpty() || !options.besides().isEmpty();
        this.plan = picked ? whole.only(options.points(), options.besides()) : whole;
    }

    /**
     * What to do.
     *
     * @param home Tollgate's folder: the launcher and {@code loadtest/}
     * @param out the page to write
     * @param quick one launch and short windows
     * @param profile whether a quick run, too, ends with a profile of where the time goes; a whole one always does
     * @param points to measure, each one's baseline with it
     * @param besides what to measure besides; everything where neither is picked
     * @param seed of arrivals and orders
     */
    public record Options(
            Path home, Path out, boolean quick, boolean profile, Set<Point> points, Set<Beside> besides, long seed) {
        public Options {
            points = Set.copyOf(points);
            besides = Set.copyOf(besides);
        }
    }

    /** What it came to. */
    public enum Result {
        HOLDS,
        INCONCLUSIVE,
        /** A bound is broken by its median. */
        BROKEN
    }

    /**
     * Runs it.
     *
     * @param say hears of progress, line by line
     * @throws LackingException if the machine lacks a tool
     */
    public static Result run(Options options, Consumer<String> say) throws IOException, InterruptedException {
        return new LoadTest(options, say).run();
    }

    private Result run() throws IOException, InterruptedException {
        var tools = Tools.find(System.getenv().getOrDefault("PATH", ""));
        if (!CpuMeter.isAvailable() || Runtime.getRuntime().availableProcessors() < 2) {
            throw new LackingException("load test: this machine has no /proc/self/schedstat or but one core (expected:"
                    + " Linux with schedstat and two cores)");
        }
        if (plan.points().contains(Point.HTTP2) && !tools.has(H2load.TOOL)) {
            say.accept("h2load not found: nothing is measured over HTTP/2 (loadtest/setup.sh installs it)");
            plan = plan.without(Point.HTTP2);
        }
        try (var stage = Stage.set(options.home(), tools)) {
            var host = HostFacts.read(tools, stage.folder());
            pinSelf(stage);
            var findings = measure(stage);
            var profile = options.profile() || (!options.quick() && plan.isWhole()) ? profile(stage) : "";
            var out = options.out().toAbsolutePath();
            var parent = out.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(out, Report.of(plan, host, findings, profile));
            return judge(findings);
        }
    }

    private Findings measure(Stage stage) throws IOException, InterruptedException {
        var random = new SplittableRandom(options.seed());
        var measurement = new Measurement(stage, plan, random.split());
        var windows = new ArrayList<MeasuredWindow>();
        var ramps = new ArrayList<Plateau.Ramp>();
        var starts = plan.has(Beside.STARTS) ? starts(stage) : List.<Start>of();
        try (var contenders = new Contenders(stage, plan)) {
            for (int launch = 1; !plan.points().isEmpty() && launch <= plan.launches(); launch++) {
                try (var tollgate = stage.tollgateWithTls()) {
                    var ramp = Plateau.reach(measurement, tollgate, plan.warmUp());
                    ramps.add(ramp);
                    Plateau.further(measurement, tollgate, plan);
                    say.accept("launch " + launch + ": " + (ramp.plateau() ? "on a plateau" : "no plateau") + " after "
                            + ramp.seconds() + " s at saturation");
                    for (int round = 1; round <= plan.rounds(); round++) {
                        round(measurement, launch, round, contenders.with(tollgate), random, windows);
                        say.accept("launch " + launch + ", round " + round + " of " + plan.rounds() + ": "
                                + summary(windows, launch, round));
                    }
                }
            }
        }
        var memories = new ArrayList<Memory>();
        for (int launch = 1; plan.has(Beside.MEMORY) && launch <= plan.launches(); launch++) {
            memories.add(Memory.measure(stage, measurement, plan.memoryLoad(), false));
            memories.add(Memory.measure(stage, measurement, plan.memoryLoad(), true));
        }
        var runs = new ArrayList<LiveRuns>();
        for (int launch = 1; plan.has(Beside.RUNS) && launch <= plan.launches(); launch++) {
            runs.add(LiveRuns.measure(stage, measurement));
            say.accept("live runs: " + runs.getLast());
        }
        return new Findings(windows, ramps, memories, starts, runs, evaluation());
    }

    private @Nullable Evaluation evaluation() throws IOException {
        var found = plan.has(Beside.EVALUATION) ? Evaluation.read(options.home()) : null;
        if (found == null && plan.has(Beside.EVALUATION)) {
            say.accept("no figures of JMH: `./tollgate bench PolicyEvaluation` makes them");
        }
        return found;
    }

    private void round(
            Measurement measurement,
            int launch,
            int round,
            List<Contender> contenders,
            SplittableRandom random,
            List<MeasuredWindow> windows)
            throws IOException, InterruptedException {
        var points = new ArrayList<>(plan.points());
        Collections.shuffle(points, new Random(random.nextLong()));
        for (var point : points) {
            var order = new ArrayList<>(contenders);
            Collections.shuffle(order, new Random(random.nextLong()));
            for (var contender : order) {
                if (point.takes(contender.subject())) {
                    windows.add(measurement.window(launch, round, contender, point));
                }
            }
        }
    }

    private List<Start> starts(Stage stage) throws IOException {
        var starts = new ArrayList<Start>();
        // Only a cache that `build` made is judged; without one both rows would measure the same.
        var target = options.home().resolve("target");
        boolean cached = isNewer(target.resolve("tollgate.aot"), target.resolve("tollgate.jar"));
        if (!cached) {
            say.accept("no AOT cache: `./tollgate build` makes it");
        }
        for (int i = 0; i < plan.starts(); i++) {
            if (cached) {
                starts.add(Start.measure(stage, true, false));
                starts.add(Start.measure(stage, true, true));
            }
            if (i % 3 == 0) {
                starts.add(Start.measure(stage, false, false));
            }
        }
        return starts;
    }

    /** As the launcher sees it. */
    private static boolean isNewer(Path cache, Path jar) throws IOException {
        return Files.exists(cache)
                && Files.exists(jar)
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    private String profile(Stage stage) throws IOException, InterruptedException {
        say.accept("profile: " + PROFILED.toSeconds() + " s at each load point");
        return Profile.record(stage, plan, PROFILED);
    }

    private Result judge(Findings findings) {
        var result = Result.HOLDS;
        for (var figure : Figures.of(plan, findings)) {
            var verdict = figure.verdict();
            say.accept("%-62s %-34s aim %-6s not above %-6s %s"
                    .formatted(
                            figure.name(),
                            Report.show(figure.spread(), figure.unit()),
                            figure.aim(),
                            figure.bound(),
                            verdict.label()));
            if (verdict == Figure.Verdict.BROKEN) {
                result = Result.BROKEN;
            } else if (verdict == Figure.Verdict.INCONCLUSIVE && result == Result.HOLDS) {
                result = Result.INCONCLUSIVE;
            }
        }
        return result;
    }

    private static String summary(List<MeasuredWindow> windows, int launch, int round) {
        var text = new StringBuilder();
        for (var point : Point.values()) {
            for (var window : windows) {
                if (window.launch() == launch
                        && window.round() == round
                        && window.point() == point
                        && window.subject() != Subject.DIRECT) {
                    text.append("%s %s %.1f µs%s; "
                            .formatted(
                                    point.word(),
                                    window.subject().label(),
                                    window.cpuMicros(),
                                    window.clean() ? "" : " (dropped)"));
                }
            }
        }
        return text.toString();
    }

    /** Generator and simulator run in this JVM: all its threads go to their core. */
    private static void pinSelf(Stage stage) throws IOException, InterruptedException {
        var command = List.of(
                stage.tools().path("taskset"),
                "-a",
                "-p",
                "-c",
                Stage.LOAD_CORE,
                Long.toString(ProcessHandle.current().pid()));
        try (var child = Child.start(stage.tools(), "pin", Stage.LOAD_CORE, stage.folder(), Map.of(), command)) {
            child.awaitEnd(Duration.ofSeconds(5));
        }
    }

    /** The proxies that stand through all launches. */
    private static final class Contenders implements AutoCloseable {
        private final List<Contender> standing = new ArrayList<>();

        Contenders(Stage stage, TrialPlan plan) throws IOException {
            standing.add(stage.nginx());
            if (plan.haproxy()) {
                standing.add(stage.haproxy());
            }
            standing.add(stage.direct());
        }

        List<Contender> with(Contender tollgate) {
            var all = new ArrayList<>(standing);
            all.add(tollgate);
            return all;
        }

        @Override
        public void close() {
            standing.forEach(Contender::close);
        }
    }
}
