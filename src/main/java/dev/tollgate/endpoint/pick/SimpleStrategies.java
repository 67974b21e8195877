package dev.tollgate.endpoint.pick;

import dev.tollgate.route.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/** The strategies that look at one thing only. Threads: any thread; the turns of round-robin are counted per model name, 256 names apart. */
final class SimpleStrategies {
    private static final int STRIPES = 256;

    private final AtomicIntegerArray turns = new AtomicIntegerArray(STRIPES);

    /** One of at least one option; never asked with {@link Strategy#RULE}. */
    Option choose(Strategy strategy, String model, List<Option> options, RandomGenerator random) {
        return switch (strategy) {
            case RULE, ORDERED -> options.getFirst();
            case ROUND_ROBIN -> {
                var turn = turns.getAndIncrement(Math.floorMod(model.hashCode(), STRIPES));
                yield options.get(Math.floorMod(turn, options.size()));
            }
            case RANDOM -> options.get(random.nextInt(options.size()));
            case LEAST_REQUESTS -> least(options, option -> option.requests, random);
            case LEAST_TOKENS -> least(options, option -> option.live.tokensInFlight(), random);
            case P2C -> {
                var first = options.get(random.nextInt(options.size()));
                var second = options.get(random.nextInt(options.size()));
                yield second.requests < first.requests ? second : first;
            }
            case WEIGHTED -> weighted(options, random);
        };
    }

    static Why why(Strategy strategy) {
        return switch (strategy) {
            case RULE -> Why.LOWEST_COST;
            case ORDERED, ROUND_ROBIN -> Why.ORDERED;
            case RANDOM, WEIGHTED -> Why.WEIGHTED;
            case LEAST_REQUESTS, LEAST_TOKENS, P2C -> Why.SOONEST;
        };
    }

    private static Option least(List<Option> options, ToLongFunction<Option> load, RandomGenerator random) {
        var best = new ArrayList<Option>(4);
        var fewest = Long.MAX_VALUE;
        for (var option : options) {
            var here = load.applyAsLong(option);
            if (here < fewest) {
                fewest = here;
                best.clear();
            }
            if (here == fewest) {
                best.add(option);
            }
        }
        return best.get(random.nextInt(best.size()));
    }

    /** A target's weight is shared by its endpoints; where all weights are 0 all are alike. */
    private static Option weighted(List<Option> options, RandomGenerator random) {
        var weights = new double[options.size()];
        var sum = 0.0;
        for (var i = 0; i < weights.length; i++) {
            var option = options.get(i);
            var peers = 0;
            for (var other : options) {
                peers += other.pool == option.pool ? 1 : 0;
            }
            weights[i] = option.target.weight() / peers;
            sum += weights[i];
        }
        if (sum <= 0) {
            return options.get(random.nextInt(options.size()));
        }
        var at = random.nextDouble() * sum;
        for (var i = 0; i < weights.length; i++) {
            at -= weights[i];
            if (at < 0 && weights[i] > 0) {
                return options.get(i);
            }
        }
        return options.getLast();
    }
}
