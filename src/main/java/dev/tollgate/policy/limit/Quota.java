package dev.tollgate.policy.limit;

import java.time.Duration;

/**
 * So many units per period, and how many of them at once, as the numbers of a GCRA (the generic cell rate algorithm of ITU-T I.371): a
 * unit costs time, a bucket holds time, and time passing empties it.
 *
 * <p>Costs are rounded up to whole nanoseconds, so that rounding never makes a rate faster. Nothing overflows: what would is
 * {@link #LONGEST}.
 *
 * @param units of the period, 1 to {@link #MOST}
 * @param periodNanos 1 ms to 31 days
 * @param burst units that may come at once after a pause, 1 to {@link #MOST}, and less than the rate gives in nine years
 */
public record Quota(long units, long periodNanos, long burst) {
    /** The most units of a period or a burst; its square fits a long. */
    public static final long MOST = 1_000_000_000;

    /** The longest period. */
    public static final Duration LONGEST_PERIOD = Duration.ofDays(31);

    /** The longest time that anything costs: some 36 years. Twice as much can still be compared with any clock reading. */
    static final long LONGEST = 1L << 60;

    private static final long MOST_GRACE_NANOS = 1_000;

    public Quota {
        require("units", units, 1, MOST);
        require("burst", burst, 1, MOST);
        require("period", periodNanos, 1_000_000, LONGEST_PERIOD.toNanos());
        // A share of it may take twice as long to fill.
        if (nanos(units, periodNanos, burst) > LONGEST / 4) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: less than nine years of the rate)");
        }
    }

    private static void require(String name, long found, long least, long most) {
        if (found < least || found > most) {
            throw new IllegalArgumentException(name + ": " + found + " (expected: " + least + " to " + most + ")");
        }
    }

    /** As many at once as in a whole period. */
    public static Quota of(long units, Duration period) {
        return new Quota(units, period.toNanos(), units);
    }

    /** The same rate with another burst. */
    public Quota withBurst(long atOnce) {
        return new Quota(units, periodNanos, atOnce);
    }

    /** One of so many equal parts, rounded down but never to nothing. */
    public Quota share(int parts) {
        return parts <= 1 ? this : new Quota(Math.max(1, units / parts), periodNanos, Math.max(1, burst / parts));
    }

    /** The time that so many units cost, rounded up; 0 or more, at most some 36 years. */
    public long nanos(long count) {
        return nanos(units, periodNanos, count);
    }

    private static long nanos(long units, long periodNanos, long count) {
        if (count <= 0) {
            return 0;
        }
        long whole = count / units;
        long part = count % units;
        // The product of part and period may not fit; of part and each half of the period it does.
        long rest = part * (periodNanos / units) + ceilDiv(part * (periodNanos % units), units);
        long high = Math.multiplyHigh(whole, periodNanos);
        long low = whole * periodNanos;
        return high != 0 || low < 0 || low > LONGEST - rest ? LONGEST : low + rest;
    }

    /** How many units this time pays for, rounded down; at most {@link #MOST}. */
    public long count(long nanos) {
        if (nanos <= 0) {
            return 0;
        }
        long guess = Math.min(MOST, (long) ((double) nanos / periodNanos * units));
        while (guess > 0 && nanos(guess) > nanos) {
            guess--;
        }
        while (guess < MOST && nanos(guess + 1) <= nanos) {
            guess++;
        }
        return guess;
    }

    /**
     * The time that a whole burst costs, and a nanosecond of grace for each call of it, at most a thousand: so much may be lost by rounding,
     * and a burst of 7 must not end with the sixth.
     */
    long capacityNanos() {
        return nanos(burst) + Math.min(burst, MOST_GRACE_NANOS);
    }

    /** How many units can be taken at once with so much not yet drained. */
    public long left(long backlogNanos) {
        return Math.min(burst, count(capacityNanos() - backlogNanos));
    }

    private static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }
}
