package dev.tollgate.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a second is worth against money: the one knob of the routing rule.
 *
 * @param name as configured or shown: one of {@link #NAMED}, else {@code custom}
 * @param dollarsPerSecond the value of a second, at least 0; not used when money is ignored
 * @param moneyIgnored whether only time counts
 */
public record Optimise(String name, double dollarsPerSecond, boolean moneyIgnored) {
    public static final Optimise CHEAPEST = new Optimise("cheapest", 0, false);
    public static final Optimise BATCH = new Optimise("batch", 0.0001, false);
    public static final Optimise BALANCED = new Optimise("balanced", 0.001, false);
    public static final Optimise INTERACTIVE = new Optimise("interactive", 0.005, false);
    public static final Optimise FASTEST = new Optimise("fastest", 1, true);

    /** The named settings, from money to time. */
    public static final List<Optimise> NAMED = List.of(CHEAPEST, BATCH, BALANCED, INTERACTIVE, FASTEST);

    public Optimise {
        if (!(dollarsPerSecond >= 0 && dollarsPerSecond <= 1e6)) {
            throw new IllegalArgumentException("valueOfSecond: " + dollarsPerSecond + " (expected: 0 to 1000000)");
        }
    }

    /** A value of our own, in dollars per second. */
    public static Optimise ofSecond(double dollars) {
        return new Optimise("custom", dollars, false);
    }

    /** The setting of that name, or null if there is none. */
    public static @Nullable Optimise named(String name) {
        for (var optimise : NAMED) {
            if (optimise.name.equals(name)) {
                return optimise;
            }
        }
        return null;
    }

    /** The expected price of a call in dollars (seconds where money is ignored): what the rule makes small. */
    public double cost(double dollars, double seconds) {
        return moneyIgnored ? seconds : dollars + dollarsPerSecond * seconds;
    }
}
