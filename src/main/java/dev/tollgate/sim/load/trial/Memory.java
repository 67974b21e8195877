package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.CpuMeter;
import dev.tollgate.sim.load.stage.Contender;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * Resident memory of the {@code small} profile in MiB.
 *
 * @param governed whether policies of every kind were configured and judged a call; the load is of plain calls all the same, because runs
 *     that policies keep in mind fill any heap as far as it allows
 * @param idle after the first answer
 * @param loaded after saturation, large bodies and streams
 * @param greatest ever until then, what the JVM's compilers use for themselves included
 */
record Memory(boolean governed, double idle, double loaded, double greatest) {
    private static final double KIB = 1024;
    /** HotSpot and the allocator give back what compilers have used within two periods of five seconds each. */
    private static final Duration SETTLED = Duration.ofSeconds(11);

    static Memory measure(Stage stage, Measurement measurement, Duration load, boolean governed)
            throws IOException, InterruptedException {
        try (var contender = stage.readyTollgate(Map.of("TOLLGATE_PROFILE", "small"), governed)) {
            if (governed) {
                stage.firstAnswer(contender, Point.POLICIES);
            }
            Thread.sleep(SETTLED);
            double idle = resident(contender);
            var rest = load.dividedBy(2);
            measurement.once(0, 0, contender, Point.SATURATION, load);
            measurement.once(0, 0, contender, Point.LARGE, rest);
            measurement.once(0, 0, contender, Point.STREAMS, rest);
            Thread.sleep(SETTLED);
            var process = contender.running().handle();
            return new Memory(governed, idle, resident(contender), CpuMeter.greatestResidentKib(process) / KIB);
        }
    }

    private static double resident(Contender contender) throws IOException {
        var process = contender.running();
        process.requireAlive();
        return CpuMeter.residentKib(process.handle()) / KIB;
    }
}
