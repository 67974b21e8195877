package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.Spread;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The figures that issue and design demand, from paired windows: both of the same launch and round, both clean. */
final class Figures {
    /** At least so many of the planned pairs make a figure conclusive. */
    private static final double ENOUGH = 0.6;

    private Figures() {}

    static List<Figure> of(TrialPlan plan, Findings findings) {
        int pairs = (int) Math.ceil(plan.launches() * plan.rounds() * ENOUGH);
        var windows = findings.windows();
        var figures = new ArrayList<Figure>();
        for (var point : plan.points()) {
            figures.addAll(at(point, windows, pairs));
        }
        if (plan.has(Beside.EVALUATION)) {
            var evaluation = findings.evaluation();
            var p99 = evaluation == null ? Spread.of() : Spread.of(evaluation.p99());
            figures.add(new Figure("p99 of all policies over one call, JMH", " µs", p99, 100, 200, 1));
        }
        if (plan.has(Beside.RUNS)) {
            figures.add(runs(
                    "heap that 50,000 live runs hold, standard profile", " MiB", findings, LiveRuns::held, 128, 256));
            figures.add(runs(
                    "RSS that 50,000 live runs add, standard profile", " MiB", findings, LiveRuns::resident, 192, 256));
            figures.add(runs(
                    "CPU share of the collector with 50,000 live runs", " %", findings, LiveRuns::collecting, 10, 20));
        }
        if (plan.has(Beside.MEMORY)) {
            var memories = findings.memories();
            figures.add(new Figure("RSS after load, small profile", " MiB", loaded(memories, false), 110, 140, 1));
            figures.add(new Figure(
                    "the same with policies of every kind configured", " MiB", loaded(memories, true), 110, 140, 1));
        }
        if (plan.has(Beside.STARTS)) {
            var start = "first served request, 2 cores, AOT cache, no self-warm-up";
            figures.add(new Figure(start, " s", starts(findings, true, false), 0.8, 1.2, 1));
            var governed = "the same through a policy of every kind";
            figures.add(new Figure(governed, " s", starts(findings, true, true), 0.8, 1.2, 1));
        }
        return List.copyOf(figures);
    }

    private static Figure runs(
            String name, String unit, Findings findings, ToDoubleFunction<LiveRuns> figure, double aim, double bound) {
        var values = findings.runs().stream()
                .filter(LiveRuns::whole)
                .mapToDouble(figure)
                .toArray();
        return new Figure(name, unit, Spread.of(values), aim, bound, 1);
    }

    private static List<Figure> at(Point point, List<MeasuredWindow> windows, int pairs) {
        var toNginx = ratios(windows, point, Subject.TOLLGATE, Subject.NGINX);
        return switch (point) {
            case SATURATION -> times("CPU per request, 2 KB JSON, saturation, against nginx", toNginx, 2.0, 3.0, pairs);
            case STEADY ->
                List.of(
                        new Figure("CPU per request at 2,000 requests/s, against nginx", "x", toNginx, 1.8, 2.5, pairs),
                        new Figure(
                                "added p50 over direct at 2,000 requests/s",
                                " ms",
                                added(windows, MeasuredWindow::p50),
                                0.15,
                                0.3,
                                pairs),
                        new Figure(
                                "added p99 over direct at 2,000 requests/s",
                                " ms",
                                added(windows, MeasuredWindow::p99),
                                1.0,
                                2.0,
                                pairs));
            case LARGE -> times("CPU per request, 100 KB bodies, against nginx", toNginx, 2.5, 3.5, pairs);
            case STREAMS -> times("CPU per SSE chunk, against nginx", toNginx, 1.5, 2.0, pairs);
            case TRANSLATED -> {
                var own = overBaseline(windows, point, Subject.TOLLGATE);
                yield times("CPU per request, translated, against passed through", own, 1.6, 1.6, pairs);
            }
            case TRANSLATED_STREAMS -> {
                var own = overBaseline(windows, point, Subject.TOLLGATE);
                yield times("CPU per SSE chunk, translated, against passed through", own, 1.6, 1.6, pairs);
            }
            case TLS -> {
                var overhead = overheads(windows, point);
                yield times("overhead of TLS from callers, against nginx's own", overhead, 1.3, 1.3, pairs);
            }
            case HTTP2 -> {
                var overhead = overheads(windows, point);
                yield times("overhead of HTTP/2 over TLS from callers, against nginx's own", overhead, 1.3, 1.3, pairs);
            }
            case UPSTREAM_TLS -> {
                var overhead = overheads(windows, point);
                yield times("overhead of TLS to the upstream, against nginx's own", overhead, 1.3, 1.3, pairs);
            }
            case UPSTREAM_HTTP2 -> {
                var own = overBaseline(windows, point, Subject.TOLLGATE);
                yield times("HTTP/2 over TLS to the upstream, against HTTP/1.1 over TLS", own, 1.3, 1.3, pairs);
            }
            case VARIED -> List.of();
            case POLICIES ->
                List.of(new Figure(
                        "CPU per call that a policy of every kind adds",
                        " µs",
                        gathered(windows, point, Subject.TOLLGATE, own -> overBaselineMicros(windows, own)),
                        20,
                        40,
                        pairs));
        };
    }

    private static List<Figure> times(String name, Spread spread, double aim, double bound, int pairs) {
        return List.of(new Figure(name, "x", spread, aim, bound, pairs));
    }

    /** CPU of a subject at a point over its own at the point's baseline, in the same round. */
    static Spread overBaseline(List<MeasuredWindow> windows, Point point, Subject subject) {
        return gathered(windows, point, subject, own -> overBaseline(windows, own));
    }

    /** What a point multiplies Tollgate's CPU by, over what it multiplies nginx's by in the same round. */
    static Spread overheads(List<MeasuredWindow> windows, Point point) {
        return gathered(windows, point, Subject.TOLLGATE, own -> {
            var nginx = sibling(windows, own, point, Subject.NGINX);
            return nginx == null ? Double.NaN : overBaseline(windows, own) / overBaseline(windows, nginx);
        });
    }

    private static double overBaseline(List<MeasuredWindow> windows, MeasuredWindow own) {
        var baseline = own.point().baseline();
        var plain = baseline == null ? null : sibling(windows, own, baseline, own.subject());
        return plain == null ? Double.NaN : own.cpuMicros() / plain.cpuMicros();
    }

    private static double overBaselineMicros(List<MeasuredWindow> windows, MeasuredWindow own) {
        var baseline = own.point().baseline();
        var plain = baseline == null ? null : sibling(windows, own, baseline, own.subject());
        return plain == null ? Double.NaN : own.cpuMicros() - plain.cpuMicros();
    }

    /** A clean window of the same launch and round. */
    private static @Nullable MeasuredWindow sibling(
            List<MeasuredWindow> windows, MeasuredWindow of, Point point, Subject subject) {
        for (var window : windows) {
            if (window.point() == point
                    && window.subject() == subject
                    && window.clean()
                    && window.launch() == of.launch()
                    && window.round() == of.round()) {
                return window;
            }
        }
        return null;
    }

    /** A figure of each clean window, but for those that lack what to compare with (NaN). */
    private static Spread gathered(
            List<MeasuredWindow> windows, Point point, Subject subject, ToDoubleFunction<MeasuredWindow> figure) {
        return Spread.of(windows.stream()
                .filter(window -> window.point() == point && window.subject() == subject && window.clean())
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .toArray());
    }

    /** CPU of one subject over that of another in the same round. */
    static Spread ratios(List<MeasuredWindow> windows, Point point, Subject subject, Subject reference) {
        return paired(windows, point, subject, reference, (own, other) -> own.cpuMicros() / other.cpuMicros());
    }

    /** What Tollgate adds to a latency of the upstream in the same round, milliseconds. */
    static Spread added(List<MeasuredWindow> windows, ToDoubleFunction<MeasuredWindow> latency) {
        return paired(
                windows,
                Point.STEADY,
                Subject.TOLLGATE,
                Subject.DIRECT,
                (own, direct) -> latency.applyAsDouble(own) - latency.applyAsDouble(direct));
    }

    static Spread starts(Findings findings, boolean cached, boolean governed) {
        return Spread.of(findings.starts().stream()
                .filter(start -> start.cached() == cached && start.governed() == governed)
                .mapToDouble(Start::seconds)
                .toArray());
    }

    static Spread loaded(List<Memory> memories, boolean governed) {
        return memory(memories, governed, Memory::loaded);
    }

    static Spread memory(List<Memory> memories, boolean governed, ToDoubleFunction<Memory> figure) {
        return Spread.of(memories.stream()
                .filter(memory -> memory.governed() == governed)
                .mapToDouble(figure)
                .toArray());
    }

    /** A figure of all clean windows of a subject at a point. */
    static Spread spread(
            List<MeasuredWindow> windows, Point point, Subject subject, ToDoubleFunction<MeasuredWindow> figure) {
        return Spread.of(windows.stream()
                .filter(window -> window.point() == point && window.subject() == subject && window.clean())
                .mapToDouble(figure)
                .toArray());
    }

    /** Puts two windows into one number. */
    private interface Pairing {
        double of(MeasuredWindow own, MeasuredWindow other);
    }

    private static Spread paired(
            List<MeasuredWindow> windows, Point point, Subject subject, Subject reference, Pairing pairing) {
        return gathered(windows, point, subject, own -> {
            var other = sibling(windows, own, point, reference);
            return other == null ? Double.NaN : pairing.of(own, other);
        });
    }
}
