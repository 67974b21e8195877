package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Subject;
import java.util.Locale;

/**
 * One measured window.
 *
 * @param launch of Tollgate's JVM, from 1
 * @param round within it, from 1
 * @param seconds of wall time
 * @param units requests, or events for streams
 * @param failures anything but a whole 200 answer
 * @param cpuNanos of the subject's threads
 * @param compilerNanos of the JVM's compilers among them
 * @param p50 milliseconds from the scheduled time, NaN at saturation and for streams
 * @param p99 likewise
 * @param steal greatest share of a core that the host took
 * @param generatorBusy share of the core of generator and upstream
 * @param foreign share of the subject's core that somebody else used
 */
record MeasuredWindow(
        int launch,
        int round,
        Subject subject,
        Point point,
        double seconds,
        long units,
        long failures,
        long cpuNanos,
        long compilerNanos,
        double p50,
        double p99,
        double steal,
        double generatorBusy,
        double foreign) {

    /** Above this share of stolen time a window is run once more, and then dropped. */
    static final double MAX_STEAL = 0.05;
    /** Likewise for work of others on the same core. */
    static final double MAX_FOREIGN = 0.15;

    static final String CSV_HEAD =
            "launch,round,subject,point,seconds,units,failures,cpu_us_per_unit,of_it_jit_us,p50_ms,p99_ms,steal,generator_busy,foreign,clean";

    boolean clean() {
        return steal <= MAX_STEAL && foreign <= MAX_FOREIGN && units > 0 && failures * 1000 <= units;
    }

    /** CPU of the subject per request or event, microseconds. */
    double cpuMicros() {
        return units == 0 ? Double.NaN : cpuNanos / 1e3 / units;
    }

    /** What of it the JVM's compilers used. */
    double compilerMicros() {
        return units == 0 ? Double.NaN : compilerNanos / 1e3 / units;
    }

    String csv() {
        return String.format(
                Locale.ROOT,
                "%d,%d,%s,%s,%.2f,%d,%d,%.2f,%.2f,%.3f,%.3f,%.3f,%.3f,%.3f,%b",
                launch,
                round,
                subject.label(),
                point.name().toLowerCase(Locale.ROOT),
                seconds,
                units,
                failures,
                cpuMicros(),
                compilerMicros(),
                p50,
                p99,
                steal,
                generatorBusy,
                foreign,
                clean());
    }
}
