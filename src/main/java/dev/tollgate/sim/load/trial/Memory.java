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
 * @param idle a second after the first answer
 * @param loaded after saturation, large bodies and streams
 */
record Memory(double idle, double loaded) {
    private static final double KIB = 1024;

    static Memory measure(Stage stage, Measurement measurement, Duration load)
            throws IOException, InterruptedException {
        try (var contender = stage.readyTollgate(Map.of("TOLLGATE_PROFILE", "small"))) {
            Thread.sleep(Duration.ofSeconds(1));
            double idle = resident(contender);
            var rest = load.dividedBy(2);
            measurement.once(0, 0, contender, Point.SATURATION, load);
            measurement.once(0, 0, contender, Point.LARGE, rest);
            measurement.once(0, 0, contender, Point.STREAMS, rest);
            return new Memory(idle, resident(contender));
        }
    }

    private static double resident(Contender contender) throws IOException {
        var process = contender.process();
        if (process == null) {
            throw new IllegalArgumentException(contender.subject() + " (expected: a process)");
        }
        process.requireAlive();
        return CpuMeter.residentKib(process.handle()) / KIB;
    }
}
