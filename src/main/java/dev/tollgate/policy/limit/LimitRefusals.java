package dev.tollgate.policy.limit;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import java.time.Duration;
import java.util.Locale;

/** What a caller is told whom a limit stops. */
final class LimitRefusals {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private LimitRefusals() {}

    /** The refusal by one limit: how much there is, and when there is enough again. */
    static Fault of(Claim claim, Reason reason) {
        var limit = claim.limit();
        long millis = Math.max(1, (claim.waitNanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        return Fault.of(reason, message(limit, millis))
                .withRetryAfter(Duration.ofMillis(millis))
                .with("retry-after-ms", Long.toString(millis))
                .by(claim.policy())
                .part(limit.name());
    }

    private static String message(Limit limit, long waitMillis) {
        var quota = limit.quota();
        if (limit.unit() == Unit.CONCURRENCY) {
            return "limit " + limit.name() + ": too many calls at the same time (expected: at most " + quota.units()
                    + ")";
        }
        return "limit " + limit.name() + ": too many " + limit.unit().word().replace('-', ' ') + " (expected: at most "
                + quota.units() + " in " + seconds(quota.periodNanos() / NANOS_PER_MILLI) + ", so this one in "
                + seconds(waitMillis) + ")";
    }

    private static String seconds(long millis) {
        return millis % 1000 == 0 ? millis / 1000 + " s" : String.format(Locale.ROOT, "%.3f s", (double) millis / 1000);
    }
}
