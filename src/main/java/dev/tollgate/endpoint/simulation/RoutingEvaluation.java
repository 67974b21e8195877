package dev.tollgate.endpoint.simulation;

import dev.tollgate.route.Optimise;
import dev.tollgate.route.Strategy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The rule against the named strategies, on simulated days or on a trace: what {@code eval routing} prints.
 *
 * <p>The figure of merit is money + value of a second x seconds, both per call, with failed attempts, waiting and lost calls in the seconds.
 */
public final class RoutingEvaluation {
    /** The rule must stay below this multiple of the best named strategy. */
    public static final double LIMIT = 1.1;
    /** The frontier may bend back by this share and no more. */
    public static final double BEND = 0.02;

    private static final int SEEDS = 5;

    /**
     * One way of routing on one workload, means over the seeds.
     *
     * @param name of the strategy, or {@code rule:} and what was optimised
     */
    record Row(String name, double dollars, double seconds, double lost, double attempts, Map<String, Double> shares) {
        double cost(Optimise optimise) {
            return optimise.cost(dollars, seconds);
        }
    }

    private RoutingEvaluation() {}

    /** Four synthetic days, each the mean of five seeds. */
    public static EvaluationReport synthetic() {
        var days = LongStream.rangeClosed(1, SEEDS).mapToObj(SyntheticDays::all).toList();
        var sections = new ArrayList<EvaluationReport.Section>();
        for (var i = 0; i < days.getFirst().size(); i++) {
            var workload = i;
            sections.add(section(days.stream().map(day -> day.get(workload)).toList()));
        }
        return new EvaluationReport(sections);
    }

    /**
     * A published trace on the standard market.
     *
     * @param name shown above the table
     * @param lines of an Azure CSV or a Mooncake JSON lines file
     * @throws IllegalArgumentException if a line is neither
     */
    public static EvaluationReport trace(String name, Iterator<String> lines) {
        return new EvaluationReport(List.of(section(List.of(Traces.read(name, lines)))));
    }

    private static EvaluationReport.Section section(List<Workload> seeds) {
        var named = new ArrayList<Row>();
        for (var strategy : Strategy.values()) {
            if (strategy != Strategy.RULE) {
                named.add(row(strategy.code(), seeds, strategy, Optimise.BALANCED));
            }
        }
        var rule = new ArrayList<Row>();
        for (var optimise : Optimise.NAMED) {
            rule.add(row("rule:" + optimise.name(), seeds, Strategy.RULE, optimise));
        }
        return new EvaluationReport.Section(
                seeds.getFirst().name(), seeds.getFirst().calls().size(), seeds.size(), named, rule);
    }

    private static Row row(String name, List<Workload> seeds, Strategy strategy, Optimise optimise) {
        var dollars = 0.0;
        var seconds = 0.0;
        var lost = 0.0;
        var attempts = 0.0;
        var shares = new TreeMap<String, Double>();
        for (var i = 0; i < seeds.size(); i++) {
            var result = SimulatedDay.run(seeds.get(i), Market.STANDARD, strategy, optimise, i + 1L);
            dollars += result.dollars() / seeds.size();
            seconds += result.seconds() / seeds.size();
            lost += result.lost() / seeds.size();
            attempts += result.attempts() / seeds.size();
            result.shares().forEach((provider, share) -> shares.merge(provider, share / seeds.size(), Double::sum));
        }
        return new Row(name, dollars, seconds, lost, attempts, shares);
    }
}
