package dev.tollgate.facts;

import dev.tollgate.llm.Usage;
import dev.tollgate.price.Cost;
import org.jspecify.annotations.Nullable;

/**
 * What became of a whole call.
 *
 * @param status what the caller got; 499 where it left before
 * @param cost of all attempts
 * @param usage of all attempts; null where none reported any
 * @param waitNanos for how long it was told to wait before it tries again, by whomever; 0 if it was not
 * @param nowNanos the monotonic clock
 */
public record CallSpent(int status, Cost cost, @Nullable Usage usage, long waitNanos, long nowNanos) {}
