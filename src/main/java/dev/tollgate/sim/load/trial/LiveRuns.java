package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.CpuMeter;
import dev.tollgate.sim.load.stage.Child;
import dev.tollgate.sim.load.stage.Jcmd;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Stage;
import dev.tollgate.sim.load.stage.Wrk;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What it takes to keep {@value #RUNS} agent runs in mind, in the profile {@code standard} under a policy of every kind: each run is of a caller
 * of its own and called {@value #TURNS} times, with 7, 14 and 21 tool steps in its conversation.
 *
 * @param live runs that the process says it keeps
 * @param resident MiB of RSS that came with them
 * @param held MiB of heap that came with them, garbage collected before and after
 * @param heap MiB of heap that is held then, all in all
 * @param collecting percent of the process's CPU that its garbage collector took while new runs made old ones go
 */
record LiveRuns(long live, double resident, double held, double heap, double collecting) {
    static final int RUNS = 50_000;
    static final int TURNS = 3;

    private static final Duration WARM_UP = Duration.ofSeconds(8);
    private static final Duration CALLING = Duration.ofMinutes(2);
    private static final Duration CHURN = Duration.ofSeconds(6);
    private static final double KIB = 1024;
    /** Serial GC works on the thread of all VM operations. */
    private static final String COLLECTOR = "VM Thread";

    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
    private static final Pattern KEPT = Pattern.compile("(?m)^tollgate_loop_runs (\\S+)$");

    /** Whether they were as many as they should be. */
    boolean whole() {
        return live >= RUNS * 0.99;
    }

    static LiveRuns measure(Stage stage, Measurement measurement) throws IOException, InterruptedException {
        try (var contender = stage.readyTollgate(Map.of("TOLLGATE_PROFILE", "standard"), true)) {
            var process = contender.running();
            measurement.once(0, 0, contender, Point.SATURATION, WARM_UP);
            double heapBefore = heap(stage, process);
            double before = resident(process);
            long calls =
                    Wrk.conversations(stage, contender, RUNS, TURNS, CALLING).requests();
            if (calls < (long) RUNS * TURNS * 0.99) {
                throw new IOException("live runs: " + calls + " calls were answered (expected: " + RUNS * TURNS + ")");
            }
            double after = resident(process);
            double heapAfter = heap(stage, process);
            long live = kept(stage);
            process.truncate();
            var all = new CpuMeter(process.handle());
            all.lap();
            long collected = CpuMeter.threadNanos(process.handle(), COLLECTOR);
            Wrk.run(stage, Point.POLICIES, contender, CHURN);
            double collecting = CpuMeter.threadNanos(process.handle(), COLLECTOR) - collected;
            return new LiveRuns(
                    live,
                    after - before,
                    heapAfter - heapBefore,
                    heapAfter,
                    100 * collecting / Math.max(1, all.lap().nanos()));
        }
    }

    private static double resident(Child process) throws IOException {
        process.requireAlive();
        return CpuMeter.residentKib(process.handle()) / KIB;
    }

    private static double heap(Stage stage, Child process) throws IOException, InterruptedException {
        Jcmd.ask(stage, process, "GC.run");
        return used(Jcmd.ask(stage, process, "GC.heap_info"));
    }

    /** MiB in all generations; the line of the metaspace is of another form. */
    static double used(String heapInfo) {
        double kib = 0;
        var generations = USED.matcher(heapInfo);
        while (generations.find()) {
            kib += Double.parseDouble(generations.group(1));
        }
        return kib / KIB;
    }

    private static long kept(Stage stage) throws IOException {
        var page = URI.create("http://127.0.0.1:" + stage.metricsPort() + "/metrics")
                .toURL();
        try (var in = page.openStream()) {
            var kept = KEPT.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            if (!kept.find()) {
                throw new IOException(page + ": no tollgate_loop_runs (expected: how many runs are kept)");
            }
            return (long) Double.parseDouble(kept.group(1));
        }
    }
}
