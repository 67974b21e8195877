package dev.tollgate.route;

import dev.tollgate.price.Price;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One model at one provider that may serve an entry.
 *
 * @param provider the provider's name in the configuration
 * @param model the name the provider knows it by
 * @param tier 0 is tried first; a later tier serves when no earlier one can, or when the earlier ones are full
 * @param price null where nobody knows, which is never the same as free
 * @param maxTokens sent where the dialect demands a limit and the caller gave none
 * @param weight its share under {@link Strategy#WEIGHTED}; at least 0
 */
public record Target(
        String provider,
        String model,
        int tier,
        @Nullable Price price,
        OptionalInt maxTokens,
        double weight,
        Capabilities capabilities) {

    public Target {
        if (tier < 0) {
            throw new IllegalArgumentException("tier: " + tier + " (expected: at least 0)");
        }
        if (!(weight >= 0 && weight <= 1e9)) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 to 1e9)");
        }
    }

    /** A target in tier 0 with weight 1 of which nothing more is known. */
    public static Target of(String provider, String model, @Nullable Price price) {
        return new Target(provider, model, 0, price, OptionalInt.empty(), 1, Capabilities.UNKNOWN);
    }

    /** The same target in another tier. */
    public Target inTier(int newTier) {
        return new Target(provider, model, newTier, price, maxTokens, weight, capabilities);
    }

    /** {@code provider/model}, as people name it. */
    public String name() {
        return provider + "/" + model;
    }
}
