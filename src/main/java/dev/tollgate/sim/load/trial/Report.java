package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.Spread;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Subject;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The findings as a Markdown page: targets and verdicts, what each subject cost, how it was measured, every window. */
final class Report {
    private final StringBuilder page = new StringBuilder();

    private Report() {}

    static String of(TrialPlan plan, HostFacts host, Findings findings, String profile) {
        var report = new Report();
        report.targets(plan, findings);
        if (!plan.points().isEmpty()) {
            report.subjects(plan, findings);
        }
        report.around(findings);
        report.runs(findings);
        if (!findings.ramps().isEmpty()) {
            report.ramps(findings);
        }
        report.page.append(profile);
        report.method(plan, host, findings);
        report.raw(findings.windows());
        return report.page.toString();
    }

    private void targets(TrialPlan plan, Findings findings) {
        line("# Load test");
        line("");
        line(
                "Written by `./tollgate loadtest`. Ratios are paired: both windows of the same round. Median (least to greatest, number).");
        line("");
        line("| figure | measured | aim | not above | verdict |");
        line("|---|---|---|---|---|");
        for (var figure : Figures.of(plan, findings)) {
            line("| %s | %s | %s | %s | %s |"
                    .formatted(
                            figure.name(),
                            show(figure.spread(), figure.unit()),
                            plain(figure.aim()) + figure.unit(),
                            plain(figure.bound()) + figure.unit(),
                            figure.verdict().label()));
        }
        line("");
    }

    private void subjects(TrialPlan plan, Findings findings) {
        line("## What each cost");
        line("");
        line("| load point | subject | CPU µs per unit | of it JIT | against nginx | units/s | p50 ms | p99 ms |");
        line("|---|---|---|---|---|---|---|---|");
        for (var point : plan.points()) {
            for (var subject : Subject.values()) {
                row(findings.windows(), point, subject);
            }
        }
        line("");
    }

    private void row(List<MeasuredWindow> windows, Point point, Subject subject) {
        var cpu = Figures.spread(windows, point, subject, MeasuredWindow::cpuMicros);
        if (cpu.count() == 0) {
            return;
        }
        boolean proxy = subject != Subject.DIRECT;
        line("| %s | %s | %s | %s | %s | %s | %s | %s |"
                .formatted(
                        point.label() + " (" + point.unit() + ")",
                        subject.label(),
                        proxy ? show(cpu, "") : "",
                        subject == Subject.TOLLGATE
                                ? show(Figures.spread(windows, point, subject, MeasuredWindow::compilerMicros), "")
                                : "",
                        proxy ? show(Figures.ratios(windows, point, subject, Subject.NGINX), "x") : "",
                        whole(Figures.spread(windows, point, subject, window -> window.units() / window.seconds())),
                        show(Figures.spread(windows, point, subject, MeasuredWindow::p50), ""),
                        show(Figures.spread(windows, point, subject, MeasuredWindow::p99), "")));
    }

    private void around(Findings findings) {
        if (findings.memories().isEmpty() && findings.starts().isEmpty()) {
            return;
        }
        line("## Memory and start");
        line("");
        line(
                "Plain calls make the load in all of them; with policies, one of every kind is configured and has judged a call.");
        line(
                "RSS is read 11 seconds after the last call; the greatest includes what the JVM's compilers use while they work.");
        line("");
        line("| figure | measured |");
        line("|---|---|");
        for (boolean governed : List.of(false, true)) {
            var with = governed ? ", a policy of every kind" : "";
            var idle = Figures.memory(findings.memories(), governed, Memory::idle);
            line("| RSS idle, small profile" + with + " | " + show(idle, " MiB") + " |");
            var loaded = Figures.loaded(findings.memories(), governed);
            line("| RSS after load, small profile" + with + " | " + show(loaded, " MiB") + " |");
            var greatest = Figures.memory(findings.memories(), governed, Memory::greatest);
            line("| greatest RSS, small profile" + with + " | " + show(greatest, " MiB") + " |");
            var start = Figures.starts(findings, true, governed);
            line("| first served request with the AOT cache" + with + " | " + show(start, " s") + " |");
        }
        line("| first served request without it | " + show(Figures.starts(findings, false, false), " s") + " |");
        line("");
    }

    private void runs(Findings findings) {
        var evaluation = findings.evaluation();
        if (evaluation == null && findings.runs().isEmpty()) {
            return;
        }
        line("## Policies");
        line("");
        if (evaluation != null) {
            line(
                    "All policies of the load test and a content filter over one call, by JMH (`./tollgate bench PolicyEvaluation`), for 50,000"
                            + " callers in turn: p50 %s µs, p99 %s µs, p99.9 %s µs; p99 with all that is read of the body %s µs."
                                    .formatted(
                                            number(evaluation.p50()),
                                            number(evaluation.p99()),
                                            number(evaluation.p999()),
                                            number(evaluation.readP99())));
            line("");
        }
        if (!findings.runs().isEmpty()) {
            line(
                    "Live runs, under a policy of every kind: each of a caller of its own, with %d calls and %d tool steps. Heap is measured after a full"
                                    .formatted(LiveRuns.TURNS, LiveRuns.TURNS * 7)
                            + " collection; the collector's share while new runs push out old ones at saturation.");
            line("");
            line(
                    "| runs kept | RSS they add | heap they hold | heap held in all, of 256 MiB | collector's share of the CPU |");
            line("|---|---|---|---|---|");
            for (var run : findings.runs()) {
                line("| %,d | %s MiB | %s MiB | %s MiB | %s %% |"
                        .formatted(
                                run.live(),
                                number(run.resident()),
                                number(run.held()),
                                number(run.heap()),
                                number(run.collecting())));
            }
            line("");
        }
    }

    private void ramps(Findings findings) {
        line("Warm-up, CPU µs per request second by second at saturation on one core:");
        line("");
        for (int i = 0; i < findings.ramps().size(); i++) {
            var ramp = findings.ramps().get(i);
            line("- launch " + (i + 1) + ": "
                    + ramp.micros().stream().map(Report::number).collect(Collectors.joining(", "))
                    + (ramp.plateau() ? "" : " (no plateau)"));
        }
        line("");
    }

    private void method(TrialPlan plan, HostFacts host, Findings findings) {
        line("## How it was measured");
        line("");
        line("- " + host.cpu() + "; Linux " + host.kernel() + "; Java " + host.java() + "; " + host.nginx() + "; "
                + host.haproxy() + ".");
        line(
                "- The subject runs on core 0, generator and upstream on core 1. Upstream of the 2 KB points: nginx with one prepared answer;");
        line(
                "  of large bodies and streams: the simulator's fixed mode. nginx and haproxy are plain reverse proxies without logs; Tollgate has");
        line("  every default on, its access line goes to a file.");
        line(
                "- CPU is that of all threads (JIT and GC included) from schedstat. Saturation is wrk with 64 connections; the other points are an");
        line(
                "  open loop with Poisson arrivals over 32 connections, latency counted from the scheduled time; streams start spread.");
        further(plan);
        line(
                "- %d launches of the JVM, %d rounds each, subjects in random order; windows of %.1f s (saturation %d s, translated and TLS %d s)."
                        .formatted(
                                plan.launches(),
                                plan.rounds(),
                                plan.window().toMillis() / 1000.0,
                                plan.saturated().toSeconds(),
                                plan.further().toSeconds()));
        long dropped =
                findings.windows().stream().filter(window -> !window.clean()).count();
        line(
                "- A window with more than %.0f %% steal or %.0f %% foreign work on the subject's core is run once more, then dropped: %d of %d were."
                        .formatted(
                                MeasuredWindow.MAX_STEAL * 100,
                                MeasuredWindow.MAX_FOREIGN * 100,
                                dropped,
                                findings.windows().size()));
        if (plan.points().contains(Point.STEADY)) {
            line("- Busy share of the generator's core at 2,000 requests/s: "
                    + show(
                            Figures.spread(
                                    findings.windows(), Point.STEADY, Subject.TOLLGATE, MeasuredWindow::generatorBusy),
                            "")
                    + ".");
        }
        line("");
    }

    /** Of the points that have a baseline. */
    private void further(TrialPlan plan) {
        if (plan.points().stream().allMatch(point -> point.baseline() == null)) {
            return;
        }
        line(
                "- Translated: clients speak OpenAI's dialect as at the other points, the upstream answers in Anthropic's: nginx with one");
        line(
                "  prepared message of the same text, or the simulator's fixed mode. The ratio is to Tollgate's own windows at the passed-through");
        line(
                "  point of the same shape (saturation, streams) and round, per request or per chunk that the client received.");
        line(
                "- TLS is TLS from callers, the upstream stays in the clear; TLS to the upstream is that alone, callers in the clear. One self-signed P-256 certificate for both; wrk with 64 connections");
        line(
                "  kept alive for HTTP/1.1, h2load with 8 connections of 8 streams for HTTP/2. Handshakes are within the window. The overhead is");
        line(
                "  CPU per request over the same subject's at plain saturation in the same round; the figure is Tollgate's over nginx's.");
        line(
                "- HTTP/2 to the upstream is compared with Tollgate's own HTTP/1.1 over TLS to the same upstream: nginx speaks HTTP/2 to upstreams");
        line("  from 1.29 on only.");
        line(
                "- What policies add: the same calls, of 1,000 agents in conversations of eight, to a listener of which no policy speaks and to one");
        line(
                "  of which all do, at one pace (64 connections, each resting 12 ms on average). At saturation it would be compared with another");
        line(
                "  load: who answers fewer calls a second finds its peers asleep, and each write that wakes them costs more.");
    }

    private void raw(List<MeasuredWindow> windows) {
        line("## Every window");
        line("");
        line("```csv");
        line(MeasuredWindow.CSV_HEAD);
        windows.forEach(window -> line(window.csv()));
        line("```");
    }

    private void line(String text) {
        page.append(text).append('\n');
    }

    /** Median (min to max, n). */
    static String show(Spread spread, String unit) {
        if (spread.count() == 0) {
            return "";
        }
        if (spread.count() == 1) {
            return number(spread.median()) + unit;
        }
        return "%s%s (%s to %s, %d)"
                .formatted(number(spread.median()), unit, number(spread.min()), number(spread.max()), spread.count());
    }

    private static String whole(Spread spread) {
        return String.format(Locale.ROOT, "%,.0f", spread.median());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && value >= 10 ? Long.toString((long) value) : Double.toString(value);
    }
}
