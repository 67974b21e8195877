package dev.tollgate.sim.load.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.sim.load.Spread;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void ratiosPairOnlyCleanWindowsOfTheSameRound() {
        var windows = List.of(
                window(1, Subject.NGINX, Point.SATURATION, 10, 0),
                window(1, Subject.TOLLGATE, Point.SATURATION, 20, 0),
                window(2, Subject.NGINX, Point.SATURATION, 20, 0),
                window(2, Subject.TOLLGATE, Point.SATURATION, 60, 0),
                window(3, Subject.NGINX, Point.SATURATION, 10, 0.5),
                window(3, Subject.TOLLGATE, Point.SATURATION, 90, 0),
                window(1, Subject.TOLLGATE, Point.LARGE, 500, 0));
        assertThat(Figures.ratios(windows, Point.SATURATION, Subject.TOLLGATE, Subject.NGINX))
                .isEqualTo(new Spread(2.5, 2, 3, 2));
        assertThat(Figures.ratios(windows, Point.LARGE, Subject.TOLLGATE, Subject.NGINX)
                        .count())
                .isZero();
    }

    @Test
    void whatIsAddedIsTheDifferenceToTheUpstreamAlone() {
        var windows = List.of(
                window(1, Subject.DIRECT, Point.STEADY, 0, 0), window(1, Subject.TOLLGATE, Point.STEADY, 60, 0));
        assertThat(Figures.added(windows, MeasuredWindow::p99).median()).isCloseTo(0.6, within(1e-9));
    }

    @Test
    void anOverheadIsTollgatesOverItsBaselineAgainstNginxs() {
        var windows = List.of(
                window(1, Subject.NGINX, Point.SATURATION, 10, 0),
                window(1, Subject.NGINX, Point.TLS, 20, 0),
                window(1, Subject.TOLLGATE, Point.SATURATION, 20, 0),
                window(1, Subject.TOLLGATE, Point.TLS, 50, 0),
                window(2, Subject.TOLLGATE, Point.SATURATION, 20, 0),
                window(2, Subject.TOLLGATE, Point.TLS, 90, 0),
                window(2, Subject.TOLLGATE, Point.TRANSLATED, 30, 0));
        assertThat(Figures.overheads(windows, Point.TLS)).isEqualTo(new Spread(1.25, 1.25, 1.25, 1));
        assertThat(Figures.overBaseline(windows, Point.TRANSLATED, Subject.TOLLGATE))
                .isEqualTo(new Spread(1.5, 1.5, 1.5, 1));
    }

    @Test
    void chosenPointsComeWithWhatTheyAreComparedWithAndNothingElse() {
        var plan = TrialPlan.quick().only(List.of(Point.TLS, Point.TRANSLATED_STREAMS), Set.of());
        assertThat(plan.points()).containsExactly(Point.SATURATION, Point.STREAMS, Point.TRANSLATED_STREAMS, Point.TLS);
        assertThat(Figures.of(plan, findings())).extracting(Figure::bound).containsExactly(3.0, 2.0, 1.6, 1.3);
        assertThat(TrialPlan.quick()
                        .only(List.of(Point.UPSTREAM_HTTP2), Set.of())
                        .points())
                .containsExactly(Point.SATURATION, Point.UPSTREAM_TLS, Point.UPSTREAM_HTTP2);
        assertThat(Figures.of(TrialPlan.quick().only(List.of(), Set.of(Beside.RUNS)), findings()))
                .extracting(Figure::bound)
                .containsExactly(256.0, 256.0, 20.0);
        assertThat(plan.without(Point.TLS).points()).doesNotContain(Point.TLS);
    }

    @Test
    void aMedianIsJudgedOnlyWithEnoughCleanPairs() {
        assertThat(judged(1.9, 3)).isEqualTo(Figure.Verdict.AIM_MET);
        assertThat(judged(2.5, 3)).isEqualTo(Figure.Verdict.WITHIN);
        assertThat(judged(3.1, 3)).isEqualTo(Figure.Verdict.BROKEN);
        assertThat(judged(3.1, 1)).isEqualTo(Figure.Verdict.INCONCLUSIVE);
        assertThat(new Figure("none", "x", Spread.of(), 1, 2, 1).verdict()).isEqualTo(Figure.Verdict.INCONCLUSIVE);
    }

    @Test
    void everyTargetOfTheTableHasItsLine() {
        var figures = Figures.of(TrialPlan.quick(), findings());
        assertThat(figures)
                .extracting(Figure::bound)
                .containsExactly(3.0, 2.5, 0.3, 2.0, 3.5, 2.0, 1.6, 1.6, 1.3, 1.3, 200.0, 140.0, 140.0, 1.2, 1.2);
        assertThat(figures)
                .extracting(Figure::aim)
                .containsExactly(2.0, 1.8, 0.15, 1.0, 2.5, 1.5, 1.6, 1.6, 1.3, 1.3, 100.0, 110.0, 110.0, 0.8, 0.8);
        assertThat(figures)
                .extracting(Figure::verdict)
                .containsExactly(
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.BROKEN,
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.BROKEN,
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.BROKEN,
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.BROKEN,
                        Figure.Verdict.WITHIN,
                        Figure.Verdict.WITHIN,
                        Figure.Verdict.BROKEN,
                        Figure.Verdict.AIM_MET,
                        Figure.Verdict.WITHIN);
    }

    @Test
    void thePageNamesEveryFigureSubjectAndWindow() {
        var host = new HostFacts("Some CPU, 2 cores", "6.1", "25.0.3", "nginx/1.22.1", "HAProxy version 2.6.12");
        var page = Report.of(TrialPlan.quick(), host, findings(), "## Where the time goes\n\n");
        assertThat(page)
                .contains(
                        "| CPU per request, 2 KB JSON, saturation, against nginx | 1.90x (1.90 to 1.90, 3) | 2.0x | 3.0x | aim met |")
                .contains("| RSS after load, small profile | 120.0 MiB | 110 MiB | 140 MiB | within the bound |")
                .contains("| p99 of all policies over one call, JMH | 120.0 µs | 100 µs | 200 µs | within the bound |")
                .contains("| 50,000 | 130.0 MiB | 90.0 MiB | 110.0 MiB | 7.00 % |")
                .contains("BROKEN")
                .contains("Some CPU, 2 cores; Linux 6.1; Java 25.0.3; nginx/1.22.1; HAProxy version 2.6.12")
                .contains("## Where the time goes")
                .contains("1,1,tollgate,saturation,1.00,1000,0,19.00,1.90,0.600,1.200,0.000,0.500,0.000,true")
                .contains("- launch 1: 40.0, 30.0 (no plateau)")
                .doesNotContain("haproxy |");
    }

    @Test
    void runsThatWereNotKeptMakeNoFigure() {
        var kept = new LiveRuns(50_000, 130, 90, 110, 7);
        var lost = new LiveRuns(20_000, 60, 40, 60, 2);
        var findings = new Findings(List.of(), List.of(), List.of(), List.of(), List.of(lost, kept), null);
        assertThat(Figures.of(TrialPlan.quick().only(List.of(), Set.of(Beside.RUNS, Beside.EVALUATION)), findings))
                .extracting(figure -> figure.spread().count())
                .containsExactly(0, 1, 1, 1);
    }

    @Test
    void theHeapIsReadFromWhatTheJvmSaysOfItsGenerations() {
        assertThat(LiveRuns.used("""
                        1234:
                         def new generation   total 28672K, used 1024K [0x1, 0x2, 0x3)
                          eden space 24576K,   4% used [0x1, 0x2, 0x3)
                         tenured generation   total 65536K, used 30720K [0x1, 0x2, 0x3)
                           the space 65536K,  46% used [0x1, 0x2, 0x3)
                         Metaspace       used 45000K, committed 45500K, reserved 1114112K
                        """)).isEqualTo(31.0);
    }

    @Test
    void jmhTellsItsPercentilesInATable() {
        var rows = List.of(
                "\"Benchmark\",\"Mode\",\"Threads\",\"Samples\",\"Score\",\"Score Error (99.9%)\",\"Unit\"",
                "\"dev.tollgate.config.policy.PolicyEvaluationBenchmark.judged\",\"sample\",1,400000,25.1,0.1,\"us/op\"",
                "\"dev.tollgate.config.policy.PolicyEvaluationBenchmark.judged:p0.50\",\"sample\",1,1,20.5,NaN,\"us/op\"",
                "\"dev.tollgate.config.policy.PolicyEvaluationBenchmark.judged:p0.99\",\"sample\",1,1,60.5,NaN,\"us/op\"",
                "\"dev.tollgate.config.policy.PolicyEvaluationBenchmark.judged:p0.999\",\"sample\",1,1,90.5,NaN,\"us/op\"",
                "\"dev.tollgate.config.policy.PolicyEvaluationBenchmark.readAndJudged:p0.99\",\"sample\",1,1,99.5,NaN,\"us/op\"");
        assertThat(Evaluation.parse(rows)).isEqualTo(new Evaluation(20.5, 60.5, 90.5, 99.5));
        assertThat(Evaluation.parse(rows.subList(0, 2))).isNull();
    }

    @Test
    void aPlateauIsThreeWindowsInARowThatStayWithinTheTolerance() {
        assertThat(Plateau.steady(List.of(30.0, 30.0, 30.0))).isFalse();
        assertThat(Plateau.steady(List.of(90.0, 31.0, 30.0, 31.0))).isFalse();
        assertThat(Plateau.steady(List.of(90.0, 31.0, 30.0, 31.0, 30.0))).isTrue();
        assertThat(Plateau.steady(List.of(30.0, 30.0, 30.0, Double.NaN))).isFalse();
    }

    private static Figure.Verdict judged(double value, int count) {
        return new Figure("figure", "x", new Spread(value, value, value, count), 2, 3, 2).verdict();
    }

    private static Findings findings() {
        var windows = new ArrayList<MeasuredWindow>();
        for (int round = 1; round <= 3; round++) {
            windows.add(window(round, Subject.DIRECT, Point.STEADY, 0, 0));
            for (var point : Point.values()) {
                if (point.takes(Subject.NGINX)) {
                    windows.add(window(round, Subject.NGINX, point, point.baseline() == null ? 10 : 20, 0));
                }
            }
            windows.add(window(round, Subject.TOLLGATE, Point.TRANSLATED, 30, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.TRANSLATED_STREAMS, 35, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.TLS, 38, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.HTTP2, 76, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.SATURATION, 19, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.STEADY, 16, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.LARGE, 25, 0));
            windows.add(window(round, Subject.TOLLGATE, Point.STREAMS, 21, 0));
        }
        return new Findings(
                windows,
                List.of(new Plateau.Ramp(false, 2, List.of(40.0, 30.0))),
                List.of(new Memory(false, 70, 120, 140), new Memory(true, 90, 150, 170)),
                List.of(new Start(true, false, 0.7), new Start(false, false, 1.4), new Start(true, true, 0.9)),
                List.of(new LiveRuns(50_000, 130, 90, 110, 7)),
                new Evaluation(30, 120, 170, 150));
    }

    /** Nothing is dropped but for steal; latency is 0.1 ms direct and 0.6 ms behind a proxy. */
    private static MeasuredWindow window(int round, Subject subject, Point point, double micros, double steal) {
        long units = 1000;
        double p50 = subject == Subject.DIRECT ? 0.1 : 0.6;
        double p99 = subject == Subject.DIRECT ? 0.6 : 1.2;
        return new MeasuredWindow(
                1,
                round,
                subject,
                point,
                1,
                units,
                0,
                (long) (micros * 1000 * units),
                (long) (micros * 100 * units),
                p50,
                p99,
                steal,
                0.5,
                0);
    }
}
