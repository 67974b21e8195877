package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.Spread;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The figures that issue and design demand, from paired windows: both of the same launch and round, both clean. */
final class Figures {
    /** At least so many of the planned pairs make a figure conclusive. */
    private static final double ENOUGH = 0.6;

    private Figures() {}

    static List<Figure> of(Plan plan, Findings findings) {
        int pairs = (int) Math.ceil(plan.launches() * plan.rounds() * ENOUGH);
        var windows = findings.windows();
        return List.of(
                ratio(
                        "CPU per request, 2 KB JSON, saturation, against nginx",
                        windows,
                        Point.SATURATION,
                        2.0,
                        3.0,
                        pairs),
                ratio("CPU per request at 2,000 requests/s, against nginx", windows, Point.STEADY, 1.8, 2.5, pairs),
                ratio("CPU per request, 100 KB bodies, against nginx", windows, Point.LARGE, 2.5, 3.5, pairs),
                ratio("CPU per SSE chunk, against nginx", windows, Point.STREAMS, 1.5, 2.0, pairs),
                new Figure(
                        "added p50 over direct at 2,000 requests/s",
                        " ms",
                        added(windows, Window::p50),
                        0.15,
                        0.3,
                        pairs),
                new Figure(
                        "added p99 over direct at 2,000 requests/s",
                        " ms",
                        added(windows, Window::p99),
                        1.0,
                        2.0,
                        pairs),
                new Figure("RSS after load, small profile", " MiB", loaded(findings.memories()), 110, 140, 1),
                new Figure(
                        "first served request, 2 cores, AOT cache, no self-warm-up",
                        " s",
                        starts(findings, true),
                        0.8,
                        1.2,
                        1));
    }

    private static Figure ratio(String name, List<Window> windows, Point point, double aim, double bound, int pairs) {
        return new Figure(name, "x", ratios(windows, point, Subject.TOLLGATE, Subject.NGINX), aim, bound, pairs);
    }

    /** CPU of one subject over that of another in the same round. */
    static Spread ratios(List<Window> windows, Point point, Subject subject, Subject reference) {
        return paired(windows, point, subject, reference, (own, other) -> own.cpuMicros() / other.cpuMicros());
    }

    /** What Tollgate adds to a latency of the upstream in the same round, milliseconds. */
    static Spread added(List<Window> windows, ToDoubleFunction<Window> latency) {
        return paired(
                windows,
                Point.STEADY,
                Subject.TOLLGATE,
                Subject.DIRECT,
                (own, direct) -> latency.applyAsDouble(own) - latency.applyAsDouble(direct));
    }

    static Spread starts(Findings findings, boolean cached) {
        return Spread.of(findings.starts().stream()
                .filter(start -> start.cached() == cached)
                .mapToDouble(Start::seconds)
                .toArray());
    }

    static Spread loaded(List<Memory> memories) {
        return Spread.of(memories.stream().mapToDouble(Memory::loaded).toArray());
    }

    /** A figure of all clean windows of a subject at a point. */
    static Spread spread(List<Window> windows, Point point, Subject subject, ToDoubleFunction<Window> figure) {
        return Spread.of(windows.stream()
                .filter(window -> window.point() == point && window.subject() == subject && window.clean())
                .mapToDouble(figure)
                .toArray());
    }

    /** Puts two windows into one number. */
    private interface Pairing {
        double of(Window own, Window other);
    }

    private static Spread paired(
            List<Window> windows, Point point, Subject subject, Subject reference, Pairing pairing) {
        var values = new ArrayList<Double>();
        for (var own : windows) {
            if (own.point() != point || own.subject() != subject || !own.clean()) {
                continue;
            }
            for (var other : windows) {
                if (other.point() == point
                        && other.subject() == reference
                        && other.clean()
                        && other.launch() == own.launch()
                        && other.round() == own.round()) {
                    values.add(pairing.of(own, other));
                }
            }
        }
        return Spread.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
