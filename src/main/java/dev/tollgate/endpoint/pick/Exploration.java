package dev.tollgate.endpoint.pick;

import dev.tollgate.route.Exclusion;
import dev.tollgate.route.Optimise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When to send a call somewhere for the sake of knowing: to what was hardly measured, to what may have changed since, and to what its breaker
 * wants probed.
 *
 * <p>Only what might win is explored. Of what was never measured only the money is known, so it gets {@value #ENOUGH} calls at least a second
 * apart, and a cold start does not herd. What was measured is asked again with a chance in inverse proportion to what it would cost more: exploring
 * one endpoint adds at most {@value #SPEND} of what calls cost, whatever the traffic and however bad it has become (inverse gap weighting: Foster
 * and Rakhlin, Beyond UCB, 2020). A breaker hands out its own probes, one for each time it was open.
 */
final class Exploration {
    static final int ENOUGH = 3;
    static final double SPEND = 0.01;
    /** Where it would cost next to nothing, still no more than this share of the calls. */
    static final double MOST = 0.05;

    private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** However much traffic there is, more often tells nothing new. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What was measured once or twice may have had bad luck. */
    private static final double DOUBT = 0.5;
    /** What was measured well may have become this much faster since. */
    private static final double HOPE = 0.1;

    private Exploration() {}

    /** One worth exploring before {@code best}, or null; {@code tier} holds all that are not excluded, probes too. */
    static @Nullable Option choose(
            List<Option> tier, Option best, Optimise optimise, long nowNanos, RandomGenerator random) {
        List<Option> worth = List.of();
        for (var option : tier) {
            if (option != best
                    && due(option, best, optimise, tier.size() - 1, nowNanos, random)
                    && hopeful(option, best, optimise)) {
                if (worth.isEmpty()) {
                    worth = new ArrayList<>(2);
                }
                worth.add(option);
            }
        }
        return worth.isEmpty() ? null : worth.get(random.nextInt(worth.size()));
    }

    private static boolean due(
            Option option, Option best, Optimise optimise, int others, long nowNanos, RandomGenerator random) {
        if (option.probe) {
            return true;
        }
        if (option.held == Exclusion.COOLDOWN) {
            return false;
        }
        var idle = option.live.idle(option.target.model(), nowNanos);
        if (option.answers > 0 && option.answers < ENOUGH) {
            return idle >= NEW_NANOS;
        }
        return idle >= AGAIN_NANOS
                && (option.answers == 0
                        || random.nextDouble() < Math.min(MOST / others, SPEND / extra(option, best, optimise)));
    }

    /** How much more than the best it would cost, as a share of that; where a second is worth nothing, how much longer it would take as well. */
    private static double extra(Option option, Option best, Optimise optimise) {
        var cost = option.total / best.total - 1;
        var time = optimise.dollarsPerSecond() > 0 ? 0 : option.seconds / best.seconds - 1;
        return Math.max(1e-9, Math.max(cost, time));
    }

    private static boolean hopeful(Option option, Option best, Optimise optimise) {
        if (optimise.moneyIgnored() || option.money != null) {
            var dollars = option.money == null ? 0 : option.money.approximateDollars();
            return optimise.cost(dollars, hope(option) * option.seconds) < best.total;
        }
        // Nobody knows what finding out would cost.
        return false;
    }

    /** The least share of its expected seconds that an option may turn out to need: of one never measured nothing is known. */
    private static double hope(Option option) {
        return option.answers == 0 ? 0 : option.answers < ENOUGH ? DOUBT : HOPE;
    }
}
