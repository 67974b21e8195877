package dev.tollgate.policy.budget.guard;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.price.Price;
import dev.tollgate.price.ServiceTier;
import dev.tollgate.price.Tariff;
import dev.tollgate.price.TokenClass;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The most that so many tokens can cost: all input at the dearest of plain, cached and cache-writing rates, all output at the dearer of
 * visible and reasoning, in the dearest tier that the call may be billed in, at any threshold on the way, by the factors of the speed or place
 * that it asks for. What no price per token covers (searches that a provider runs) is not in it.
 */
final class WorstCase {
    /** Each of the parts of a cost is rounded by itself, half a nano-dollar each way. */
    private static final long ROUNDING = TokenClass.ALL.size();

    private WorstCase() {}

    /**
     * The bound.
     *
     * @param price null where nobody knows it: then only tokens are bounded
     */
    static Amount of(Bounds bounds, @Nullable Price price, ModelRequest request) {
        return of(bounds, price, request.serviceTier(), request.clues().modifiers());
    }

    /**
     * The same.
     *
     * @param askedTier the service tier as the caller wrote it; null where it did not
     * @param modifiers words that it asks for by which rates change
     */
    static Amount of(Bounds bounds, @Nullable Price price, @Nullable String askedTier, List<String> modifiers) {
        long tokens = Math.min(Amount.MAX, bounds.input() + bounds.output());
        if (price == null) {
            return new Amount(0, tokens);
        }
        long nanos = dearest(price, bounds, ServiceTier.STANDARD, modifiers);
        if (!isPlain(askedTier)) {
            for (var tier : price.tiers().keySet()) {
                nanos = Math.max(nanos, dearest(price, bounds, tier, modifiers));
            }
        }
        return new Amount(Math.min(Amount.MAX, nanos + ROUNDING), tokens);
    }

    /** Whether the caller excluded every tier but the standard one; the provider's default may be any. */
    private static boolean isPlain(@Nullable String tier) {
        return tier != null && (tier.equals("default") || tier.equals("standard_only"));
    }

    /** Rates may fall beyond a threshold, so a prompt that just misses it can be the dearest. */
    private static long dearest(Price price, Bounds bounds, ServiceTier tier, List<String> modifiers) {
        long nanos =
                price.ceiling(bounds.input(), bounds.output(), tier, modifiers).nanos();
        var own = price.tiers().get(tier);
        nanos = Math.max(nanos, belowThresholds(price, bounds, tier, modifiers, price.above()));
        return own == null ? nanos : Math.max(nanos, belowThresholds(price, bounds, tier, modifiers, own.above()));
    }

    private static long belowThresholds(
            Price price, Bounds bounds, ServiceTier tier, List<String> modifiers, List<Tariff.Threshold> thresholds) {
        long nanos = 0;
        for (var threshold : thresholds) {
            if (threshold.tokens() < bounds.input()) {
                nanos = Math.max(
                        nanos,
                        price.ceiling(threshold.tokens(), bounds.output(), tier, modifiers)
                                .nanos());
            }
        }
        return nanos;
    }
}
