package dev.tollgate.endpoint.simulation;

import static dev.tollgate.endpoint.simulation.Scenario.failing;
import static dev.tollgate.endpoint.simulation.Scenario.outage;
import static dev.tollgate.endpoint.simulation.Scenario.server;
import static dev.tollgate.endpoint.simulation.Scenario.slow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.route.Optimise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What happens while an endpoint is out or slow, and how long until it is used again, in virtual time. Each figure is the mean of five seeds; the
 * report is kept in the tree, and {@code -Dgolden.update=true} rewrites it.
 */
class BadTimesTest {
    private static final Path REPORT = Path.of("src/test/resources/routing/bad-times.txt");
    private static final int SEEDS = 5;

    /**
     * An hour with a bad time in it.
     *
     * @param endpoint whose bad time it is
     * @param over the minute at which it is over; it begins at minute 20
     * @param fair half of the share that the endpoint should have when all is well
     */
    private record Case(String name, String endpoint, double over, double fair, List<Market.Server> servers) {
        List<Scenario> at(double perSecond) {
            return LongStream.rangeClosed(1, SEEDS)
                    .mapToObj(seed ->
                            Scenario.run(perSecond, Optimise.BALANCED, seed, servers.toArray(Market.Server[]::new)))
                    .toList();
        }
    }

    private static final Case EQUAL = new Case(
            "of two alike, one is out", "a/0", 25, 0.25, List.of(server("a", 0.4, outage(20, 25)), server("b", 0.4)));
    private static final Case CHEAPER = new Case(
            "the cheaper one is out", "a/0", 25, 0.5, List.of(server("a", 0.4, outage(20, 25)), server("b", 0.6)));
    private static final Case LONG = new Case(
            "the same for nine minutes", "a/0", 29, 0.5, List.of(server("a", 0.4, outage(20, 29)), server("b", 0.6)));
    private static final Case SLOW = new Case(
            "of two alike, one is 5 x slower",
            "a/0",
            30,
            0.25,
            List.of(server("a", 0.4, slow(20, 30, 5)), server("b", 0.4)));
    private static final Case SLOW_CHEAPER = new Case(
            "the cheaper one is 10 x slower",
            "a/0",
            30,
            0.5,
            List.of(server("a", 0.4, slow(20, 30, 10)), server("b", 0.6)));
    private static final Case FAILING = new Case(
            "one server of four fails 10 %",
            "p/0",
            40,
            0.1,
            List.of(server("p", 0.4, failing(20, 40, 0.1)), server("p", 0.4), server("p", 0.4), server("p", 0.4)));
    private static final Case WELL = new Case(
            "all is well with four",
            "a/0",
            40,
            0.1,
            List.of(server("a", 0.4), server("b", 0.5), server("c", 0.6), server("d", 0.4, 2.0)));

    @Test
    void theReportIsAsKept() throws IOException {
        var report = new StringBuilder(
                "case                                calls/s   share then   share back after   failed   lost   seconds before   then   explored\n");
        for (var one : List.of(EQUAL, CHEAPER, LONG, SLOW, SLOW_CHEAPER, FAILING, WELL)) {
            for (var perSecond : new double[] {0.5, 5}) {
                var runs = one.at(perSecond);
                report.append(String.format(
                        Locale.ROOT,
                        "%-35s %7.1f %10.1f %% %14.1f min %8.1f %6.1f %14.2f s %6.2f %8.1f %%%n",
                        one.name,
                        perSecond,
                        100 * mean(runs, s -> s.share(one.endpoint, 21, one.over)),
                        mean(runs, s -> s.minutesUntilShare(one.endpoint, one.over, one.fair)),
                        mean(runs, s -> s.failedBetween(20, one.over + 5)),
                        mean(runs, Scenario::lost),
                        mean(runs, s -> s.meanSeconds(5, 20)),
                        mean(runs, s -> s.meanSeconds(20, one.over)),
                        100 * mean(runs, Scenario::explored)));
            }
        }
        var text = report.toString().replace("\r\n", "\n");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(REPORT, text);
        }
        assertThat(text).isEqualTo(Files.readString(REPORT));
    }

    @Test
    void whatIsHealthyAgainHasHalfOfItsFairShareWithinTwoMinutes() {
        for (var one : List.of(EQUAL, CHEAPER, LONG, SLOW, SLOW_CHEAPER)) {
            assertThat(mean(one.at(5), s -> s.minutesUntilShare(one.endpoint, one.over, one.fair)))
                    .as(one.name)
                    .isLessThan(2);
        }
    }

    @Test
    void whatIsOutOrSlowIsHardlyUsed() {
        for (var one : List.of(EQUAL, CHEAPER, LONG, SLOW, SLOW_CHEAPER)) {
            assertThat(mean(one.at(5), s -> s.share(one.endpoint, 22, one.over)))
                    .as(one.name)
                    .isLessThan(0.02);
        }
    }

    @Test
    void exploringCostsNextToNothingWhenAllIsWell() {
        var runs = WELL.at(0.5);
        // What the two that can compete would cost without any other to look at.
        var alone = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(seed -> Scenario.run(0.5, Optimise.BALANCED, seed, server("a", 0.4)))
                .toList();

        assertThat(mean(runs, s -> s.cost(Optimise.BALANCED)))
                .isLessThan(1.02 * mean(alone, s -> s.cost(Optimise.BALANCED)));
        assertThat(mean(runs, Scenario::explored)).isLessThan(0.06);
    }

    @Test
    void aServerThatFailsOneInTenIsLeftForItsPeers() {
        assertThat(mean(FAILING.at(5), s -> s.share("p/0", 22, 40))).isLessThan(0.08);
        assertThat(mean(FAILING.at(5), Scenario::lost)).isLessThan(1);
    }

    private static double mean(List<Scenario> runs, ToDoubleFunction<Scenario> figure) {
        return runs.stream().mapToDouble(figure).average().orElseThrow();
    }
}
