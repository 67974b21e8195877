package dev.tollgate.price;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service tier that was billed, as the answer echoes it ({@code service_tier}); what was asked for does not count. */
public enum ServiceTier {
    STANDARD,
    BATCH,
    FLEX,
    PRIORITY,
    /** The provider named a tier that has no rates here: the standard ones are taken, and the cost is estimated. */
    OTHER;

    /** Reads a provider's word for a tier; absent means standard. */
    public static ServiceTier of(@Nullable String echoed) {
        if (echoed == null) {
            return STANDARD;
        }
        return switch (echoed.toLowerCase(Locale.ROOT)) {
            case "", "default", "standard", "auto", "standard_only", "on_demand" -> STANDARD;
            case "batch" -> BATCH;
            case "flex" -> FLEX;
            case "priority" -> PRIORITY;
            default -> OTHER;
        };
    }

    /** The key of this tier's rates in price files; empty for tiers that have none. */
    public Optional<String> key() {
        return switch (this) {
            case BATCH, FLEX, PRIORITY -> Optional.of(name().toLowerCase(Locale.ROOT));
            case STANDARD, OTHER -> Optional.empty();
        };
    }
}
