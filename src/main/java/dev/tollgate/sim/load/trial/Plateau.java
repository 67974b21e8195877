package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.stage.Contender;
import dev.tollgate.sim.load.stage.Point;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Warms a JVM until CPU per request stays where it is: a benchmark waits for a plateau, not for a time. */
final class Plateau {
    /** Windows that follow each other may differ by so much. */
    static final double TOLERANCE = 0.08;

    private static final int STEADY_WINDOWS = 3;
    private static final Duration WINDOW = Duration.ofSeconds(1);
    /** At saturation the compiler has half a core: so long it takes over another protocol's code. */
    private static final Duration FURTHER = Duration.ofSeconds(10);
    /** At most so many seconds for each point that leaves the core time to idle. */
    private static final int SETTLING_WINDOWS = 15;

    private static final int QUIET_WINDOWS = 2;
    /** Of all CPU, what compilers may use where they are done. */
    private static final double QUIET_SHARE = 0.05;
    /** HTTP/2 has by far the most code of its own. */
    private static final Duration MULTIPLEXED = Duration.ofSeconds(25);

    private static final List<Point> OTHERS = List.of(Point.STREAMS, Point.LARGE, Point.STEADY);

    private Plateau() {}

    /**
     * How it went.
     *
     * @param plateau whether one was reached in time
     * @param seconds spent at saturation
     * @param micros CPU per request, second by second
     */
    record Ramp(boolean plateau, int seconds, List<Double> micros) {}

    static Ramp reach(Measurement measurement, Contender contender, Duration patience)
            throws IOException, InterruptedException {
        // The other points first: what they compile is then settled when saturation is judged.
        var micros = new ArrayList<Double>();
        saturate(measurement, contender, micros);
        for (var point : OTHERS) {
            measurement.once(0, 0, contender, point, WINDOW);
        }
        while (!steady(micros) && micros.size() < patience.toSeconds()) {
            saturate(measurement, contender, micros);
        }
        for (var point : OTHERS) {
            measurement.once(0, 0, contender, point, WINDOW);
        }
        return new Ramp(steady(micros), micros.size(), List.copyOf(micros));
    }

    /** Warms what the points with a baseline use besides, HTTP/2 last: it uses what the others have warmed. */
    static void further(Measurement measurement, Contender contender, TrialPlan plan)
            throws IOException, InterruptedException {
        for (var point : plan.points()) {
            if (point.baseline() != null) {
                measurement.hurried(contender, point, length(point, plan));
            }
        }
        var unsettled = new ArrayList<>(OTHERS);
        plan.points().stream()
                .filter(point -> point == Point.VARIED || point == Point.POLICIES)
                .forEach(unsettled::add);
        for (var point : unsettled) {
            settle(measurement, contender, point);
        }
    }

    /** Until the compilers leave this point alone: at its few requests they would take minutes, and be counted all the while. */
    private static void settle(Measurement measurement, Contender contender, Point point)
            throws IOException, InterruptedException {
        int quiet = 0;
        for (int i = 0; i < SETTLING_WINDOWS && quiet < QUIET_WINDOWS; i++) {
            var window = measurement.hurried(contender, point, WINDOW);
            quiet = window.compilerNanos() < QUIET_SHARE * window.cpuNanos() ? quiet + 1 : 0;
        }
    }

    private static Duration length(Point point, TrialPlan plan) {
        return switch (point) {
            case TRANSLATED_STREAMS -> plan.further();
            case HTTP2, UPSTREAM_HTTP2 -> MULTIPLEXED;
            default -> FURTHER;
        };
    }

    private static void saturate(Measurement measurement, Contender contender, List<Double> micros)
            throws IOException, InterruptedException {
        micros.add(measurement.once(0, 0, contender, Point.SATURATION, WINDOW).cpuMicros());
    }

    /** Whether each of the last windows is within the tolerance of the one before it. */
    static boolean steady(List<Double> micros) {
        if (micros.size() <= STEADY_WINDOWS) {
            return false;
        }
        for (int i = micros.size() - STEADY_WINDOWS; i < micros.size(); i++) {
            double before = micros.get(i - 1);
            if (!(Math.abs(micros.get(i) - before) <= TOLERANCE * before)) {
                return false;
            }
        }
        return true;
    }
}
