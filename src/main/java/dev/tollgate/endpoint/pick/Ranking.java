package dev.tollgate.endpoint.pick;

import dev.tollgate.route.Optimise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * The rule: the pool with the lowest expected cost, and in it the server that starts soonest.
 *
 * <p>Ties are real: what lies within 1 % or 5 ms is decided by requests in flight and then by lot, never by order, or all gateways of a fleet
 * would send the same calls to the same server.
 */
final class Ranking {
    static final double TIE_SECONDS = 0.005;
    static final double TIE_SHARE = 0.01;
    /** Above this many servers a sample is looked at instead of all; the place where servers with a warm cache will be added to it. */
    static final int ALL_SERVERS = 32;

    static final int SAMPLE = 8;

    private final Optimise optimise;
    private final RandomGenerator random;

    Ranking(Optimise optimise, RandomGenerator random) {
        this.optimise = optimise;
        this.random = random;
    }

    /** Gives every option its total. An unknown price is taken to be as high as the highest known one: it can lose to any, and is never free. */
    void score(List<Option> options) {
        var dearest = 0L;
        for (var option : options) {
            if (option.money != null) {
                dearest = Math.max(dearest, option.money.nanos());
            }
        }
        for (var option : options) {
            var nanos = option.money == null ? dearest : option.money.nanos();
            option.total = optimise.cost(nanos / 1e9, option.seconds) / option.success;
        }
    }

    /** The best of at least one option. */
    Option best(List<Option> options) {
        return options.size() == 1 ? options.getFirst() : between(representatives(options));
    }

    /** The server that stands for each pool, in the order of the pools. */
    private List<Option> representatives(List<Option> options) {
        var result = new ArrayList<Option>(4);
        for (var from = 0; from < options.size(); ) {
            var to = from + 1;
            while (to < options.size() && options.get(to).pool == options.get(from).pool) {
                to++;
            }
            result.add(soonest(options.subList(from, to)));
            from = to;
        }
        return result;
    }

    private Option soonest(List<Option> servers) {
        if (servers.size() > ALL_SERVERS) {
            var sample = new ArrayList<Option>(SAMPLE);
            for (var i = 0; i < SAMPLE; i++) {
                sample.add(servers.get(random.nextInt(servers.size())));
            }
            return least(sample, Option::start, TIE_SECONDS);
        }
        return least(servers, Option::start, TIE_SECONDS);
    }

    private Option between(List<Option> pools) {
        var tie = optimise.moneyIgnored() ? TIE_SECONDS : TIE_SECONDS * optimise.dollarsPerSecond();
        if (optimise.dollarsPerSecond() > 0) {
            return least(pools, option -> option.total, tie);
        }
        // Where a second is worth nothing, it still decides between those that cost the same.
        var cheapest = within(pools, option -> option.total, tie);
        return least(cheapest, option -> option.seconds / option.success, TIE_SECONDS);
    }

    private Option least(List<Option> options, ToDoubleFunction<Option> measure, double tie) {
        var tied = within(options, measure, tie);
        var fewest = Integer.MAX_VALUE;
        for (var option : tied) {
            fewest = Math.min(fewest, option.requests);
        }
        // Reservoir sampling over those with the fewest, so that each is as likely.
        Option chosen = tied.getFirst();
        var seen = 0;
        for (var option : tied) {
            if (option.requests == fewest && random.nextInt(++seen) == 0) {
                chosen = option;
            }
        }
        return chosen;
    }

    private static List<Option> within(List<Option> options, ToDoubleFunction<Option> measure, double tie) {
        if (options.size() == 1) {
            return options;
        }
        var best = Double.POSITIVE_INFINITY;
        for (var option : options) {
            best = Math.min(best, measure.applyAsDouble(option));
        }
        var limit = best + Math.max(tie, best * TIE_SHARE);
        var result = new ArrayList<Option>(options.size());
        for (var option : options) {
            if (measure.applyAsDouble(option) <= limit) {
                result.add(option);
            }
        }
        return result;
    }

    /** The options from best to worst, as explanations list them. */
    static List<Option> ordered(List<Option> options) {
        var result = new ArrayList<>(options);
        Collections.sort(result, (a, b) -> Double.compare(a.total, b.total));
        return result;
    }
}
