package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.stage.Point;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How long and how often is measured, and where.
 *
 * @param launches of Tollgate's JVM
 * @param rounds per launch
 * @param haproxy whether it takes part
 * @param saturated length of a saturated window, whole seconds
 * @param window length of every other window
 * @param further length of every window at a point that has a baseline, whole seconds
 * @param warmUp at most so long until saturation is on a plateau
 * @param starts measured starts with the AOT cache; without it a third of them, at least one
 * @param memoryLoad length of the load before memory is read, whole seconds
 * @param points what is measured, each one's baseline included
 * @param besides what is measured besides
 */
record TrialPlan(
        int launches,
        int rounds,
        boolean haproxy,
        Duration saturated,
        Duration window,
        Duration further,
        Duration warmUp,
        int starts,
        Duration memoryLoad,
        List<Point> points,
        Set<Beside> besides) {
    /** Those towards upstreams and under policies are left out: their code is warmed by nothing else. */
    private static final List<Point> QUICK = List.copyOf(
            EnumSet.complementOf(EnumSet.of(Point.UPSTREAM_TLS, Point.UPSTREAM_HTTP2, Point.VARIED, Point.POLICIES)));

    TrialPlan {
        points = List.copyOf(points);
        besides = Set.copyOf(besides);
    }

    /** Under three minutes: one launch, short windows, nginx alone to compare with. */
    static TrialPlan quick() {
        return new TrialPlan(
                1,
                3,
                false,
                Duration.ofSeconds(2),
                Duration.ofMillis(1500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(12),
                3,
                Duration.ofSeconds(3),
                QUICK,
                EnumSet.complementOf(EnumSet.of(Beside.RUNS)));
    }

    /** About 25 minutes. */
    static TrialPlan full() {
        return new TrialPlan(
                2,
                4,
                true,
                Duration.ofSeconds(4),
                Duration.ofSeconds(4),
                Duration.ofSeconds(3),
                Duration.ofSeconds(60),
                9,
                Duration.ofSeconds(10),
                List.of(Point.values()),
                EnumSet.allOf(Beside.class));
    }

    /** Those alone, points with their baselines. */
    TrialPlan only(Collection<Point> wanted, Set<Beside> beside) {
        var chosen = EnumSet.noneOf(Point.class);
        chosen.addAll(wanted);
        for (var point : wanted) {
            for (var baseline = point.baseline(); baseline != null; baseline = baseline.baseline()) {
                chosen.add(baseline);
            }
        }
        return new TrialPlan(
                launches,
                rounds,
                haproxy,
                saturated,
                window,
                further,
                warmUp,
                starts,
                memoryLoad,
                List.copyOf(chosen),
                beside);
    }

    /** All but one point. */
    TrialPlan without(Point point) {
        var rest = points.stream().filter(other -> other != point).toList();
        return new TrialPlan(
                launches, rounds, haproxy, saturated, window, further, warmUp, starts, memoryLoad, rest, besides);
    }

    /** Whether this is measured too. */
    boolean has(Beside beside) {
        return besides.contains(beside);
    }

    /** Whether it is a plan for everything, not for what somebody has picked. */
    boolean isWhole() {
        return has(Beside.STARTS) && points.contains(Point.SATURATION);
    }

    /** How long a window lasts. */
    Duration length(Point point) {
        if (point.baseline() != null) {
            return further;
        }
        return point == Point.SATURATION ? saturated : window;
    }
}
