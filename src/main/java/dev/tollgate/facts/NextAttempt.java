package dev.tollgate.facts;

import dev.tollgate.price.Price;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that is about to be made.
 *
 * @param number 1 for the first
 * @param provider the provider's configured name
 * @param model the name under which it is asked
 * @param price what that costs; null where no price is known
 * @param bodyBytes length of the body as it is sent there, with all that policies and translation have made of it
 * @param nowNanos the monotonic clock
 */
public record NextAttempt(
        int number, String provider, String model, @Nullable Price price, long bodyBytes, long nowNanos) {}
