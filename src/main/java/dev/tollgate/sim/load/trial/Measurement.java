package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.CoreMeter;
import dev.tollgate.sim.load.CpuMeter;
import dev.tollgate.sim.load.Load;
import dev.tollgate.sim.load.Payloads;
import dev.tollgate.sim.load.stage.Contender;
import dev.tollgate.sim.load.stage.H2load;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Stage;
import dev.tollgate.sim.load.stage.Subject;
import dev.tollgate.sim.load.stage.Wrk;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Puts one load on one subject for one window and reads the meters around it.
 *
 * <p>Threads: one at a time; blocks for the length of the window.
 */
final class Measurement {
    private static final int CORE = Integer.parseInt(Stage.SUBJECT_CORE);
    private static final int GENERATOR_CORE = Integer.parseInt(Stage.LOAD_CORE);
    /** Streams start one after another over this time, so that their events do not come in volleys. */
    private static final Duration RAMP = Duration.ofMillis(600);

    /** Of large bodies about half of what a core takes. */
    private static final int HURRY = 4;

    private final Stage stage;
    private final TrialPlan plan;
    private final SplittableRandom random;

    Measurement(Stage stage, TrialPlan plan, SplittableRandom random) {
        this.stage = stage;
        this.plan = plan;
        this.random = random;
    }

    /** The meters at the start of a window. */
    private record Start(
            long nanos, CoreMeter cores, @Nullable CpuMeter cpu) {
        static Start now(Contender contender) throws IOException {
            var process = contender.process();
            var cpu = process == null ? null : new CpuMeter(process.handle());
            var cores = CoreMeter.start();
            if (cpu != null) {
                cpu.lap();
            }
            return new Start(System.nanoTime(), cores, cpu);
        }

        MeasuredWindow end(int launch, int round, Subject subject, Point point, long units, Load load)
                throws IOException {
            var used = cpu == null ? new CpuMeter.Lap(0, 0) : cpu.lap();
            double nanos = System.nanoTime() - this.nanos;
            var shares = cores.lap();
            var none = new CoreMeter.Share(0, 0);
            var own = shares.getOrDefault(CORE, none);
            var generator = shares.getOrDefault(GENERATOR_CORE, none);
            double foreign = Math.max(0, own.busy() - used.nanos() / nanos);
            return new MeasuredWindow(
                    launch,
                    round,
                    subject,
                    point,
                    nanos / 1e9,
                    units,
                    load.failures(),
                    used.nanos(),
                    used.compilerNanos(),
                    load.millis(50),
                    load.millis(99),
                    Math.max(own.steal(), generator.steal()),
                    generator.busy(),
                    foreign);
        }
    }

    /** One window of the plan's length; a window that is not clean is run once more. */
    MeasuredWindow window(int launch, int round, Contender contender, Point point)
            throws IOException, InterruptedException {
        var length = plan.length(point);
        var first = once(launch, round, contender, point, length);
        return first.clean() ? first : once(launch, round, contender, point, length);
    }

    /** One window of a length of its own. */
    MeasuredWindow once(int launch, int round, Contender contender, Point point, Duration length)
            throws IOException, InterruptedException {
        var process = contender.process();
        if (process != null) {
            process.requireAlive();
            process.truncate();
        }
        return switch (point) {
            case SATURATION, TRANSLATED, TLS, UPSTREAM_TLS, UPSTREAM_HTTP2 ->
                counted(launch, round, contender, point, () -> Wrk.run(stage, point, contender, length));
            case VARIED, POLICIES ->
                counted(launch, round, contender, point, () -> Wrk.paced(stage, point, contender, length));
            case HTTP2 -> counted(launch, round, contender, point, () -> H2load.run(stage, point, contender, length));
            case STEADY -> {
                var body = Payloads.chat(point.model(), false, Point.SMALL_BODY);
                yield openLoop(launch, round, contender, point, body, contender.jsonPort(), Point.STEADY_RATE, length);
            }
            case LARGE -> {
                var body = Payloads.chat(point.model(), false, Point.LARGE_BODY);
                yield openLoop(launch, round, contender, point, body, contender.simPort(), Point.LARGE_RATE, length);
            }
            case STREAMS, TRANSLATED_STREAMS -> streams(launch, round, contender, point, length);
        };
    }

    /** For so long, faster than it is measured: what a compiler should see it then sees within seconds. */
    MeasuredWindow hurried(Contender contender, Point point, Duration length) throws IOException, InterruptedException {
        return switch (point) {
            case LARGE -> {
                var body = Payloads.chat(point.model(), false, Point.LARGE_BODY);
                yield openLoop(0, 0, contender, point, body, contender.simPort(), HURRY * Point.LARGE_RATE, length);
            }
            case VARIED, POLICIES -> counted(0, 0, contender, point, () -> Wrk.run(stage, point, contender, length));
            default -> once(0, 0, contender, point, length);
        };
    }

    /** A program that sends requests and counts them. */
    private interface Counting {
        Wrk.Count run() throws IOException, InterruptedException;
    }

    private static MeasuredWindow counted(int launch, int round, Contender contender, Point point, Counting program)
            throws IOException, InterruptedException {
        var start = Start.now(contender);
        var count = program.run();
        var load = new Load(count.requests(), count.failures(), 0, new Histogram(1));
        return start.end(launch, round, contender.subject(), point, count.requests(), load);
    }

    private MeasuredWindow openLoop(
            int launch,
            int round,
            Contender contender,
            Point point,
            byte[] body,
            int port,
            double rate,
            Duration length)
            throws IOException {
        var request = Payloads.request(port, body);
        try (var client = stage.generator().connect(port, Point.OPEN_CONNECTIONS, request)) {
            // One short volley first: connections to the upstream stand when the window begins.
            client.openLoop(random.split(), rate, Duration.ofMillis(100));
            var start = Start.now(contender);
            var load = client.openLoop(random.split(), rate, length);
            return start.end(launch, round, contender.subject(), point, load.answers(), load);
        }
    }

    private MeasuredWindow streams(int launch, int round, Contender contender, Point point, Duration length)
            throws IOException, InterruptedException {
        int port = contender.simPort();
        var request = Payloads.request(port, Payloads.chat(point.model(), true, Point.SMALL_BODY));
        try (var client = stage.generator().connect(port, Point.STREAM_COUNT, request)) {
            client.streams(RAMP);
            Thread.sleep(RAMP.plusMillis(200));
            var before = client.soFar();
            var start = Start.now(contender);
            Thread.sleep(length);
            var after = client.soFar();
            // How long a stream takes is the upstream's doing: only its events and failures count.
            var load = new Load(after.answers(), after.failures(), after.events(), new Histogram(1));
            long events = after.events() - before.events();
            var window = start.end(launch, round, contender.subject(), point, events, load);
            client.finish();
            return window;
        }
    }
}
