package dev.tollgate.endpoint.pick;

import dev.tollgate.route.Optimise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When to send a call somewhere for the sake of knowing: to what was hardly measured, to what was not measured for long, and to what its breaker
 * wants probed.
 *
 * <p>Bounded three ways. Only what might win is explored: with half its expected time and no failures it must beat the best. What is new gets
 * {@value #ENOUGH} calls at least a second apart, so that a cold start does not herd; what is old gets one call in {@value #ONE_IN} and no more
 * than one a minute. A breaker hands out its own probes, one for each time it was open.
 */
final class Exploration {
    static final int ENOUGH = 3;
    static final int ONE_IN = 20;
    private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long OLD_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final double HOPE = 0.5;

    private Exploration() {}

    /** One worth exploring before {@code best}, or null; {@code tier} holds all that are not excluded, probes too. */
    static @Nullable Option choose(
            List<Option> tier, Option best, Optimise optimise, long nowNanos, RandomGenerator random) {
        List<Option> worth = List.of();
        for (var option : tier) {
            if (option != best && due(option, nowNanos, random) && hopeful(option, best, optimise)) {
                if (worth.isEmpty()) {
                    worth = new ArrayList<>(2);
                }
                worth.add(option);
            }
        }
        return worth.isEmpty() ? null : worth.get(random.nextInt(worth.size()));
    }

    private static boolean due(Option option, long nowNanos, RandomGenerator random) {
        if (option.probe) {
            return true;
        }
        var idle = option.live.idle(option.target.model(), nowNanos);
        if (option.live.observed(option.target.model()) < ENOUGH) {
            return idle >= NEW_NANOS;
        }
        return idle >= OLD_NANOS && random.nextInt(ONE_IN) == 0;
    }

    private static boolean hopeful(Option option, Option best, Optimise optimise) {
        if (optimise.moneyIgnored() || option.money != null) {
            var dollars = option.money == null ? 0 : option.money.approximateDollars();
            return optimise.cost(dollars, HOPE * option.seconds) < best.total;
        }
        // Nobody knows what finding out would cost.
        return false;
    }
}
