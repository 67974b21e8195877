package dev.tollgate.policy.limit;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.FieldSink;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers how much is left: {@code RateLimit} and {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers-11) for each limit,
 * and the names that the caller's SDK reads, for the tightest. Where the provider sent such names too, the tighter of both stays.
 */
final class LimitFields {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private LimitFields() {}

    static void write(List<Claim> claims, HeadFacts head, FieldSink out) {
        var policy = new StringBuilder(64);
        var left = new StringBuilder(64);
        for (var claim : claims) {
            describe(claim, policy.isEmpty() ? policy : policy.append(", "), left.isEmpty() ? left : left.append(", "));
        }
        out.set("ratelimit-policy", policy.toString());
        out.set("ratelimit", left.toString());
        switch (head.surface().dialect().name()) {
            case "openai" -> {
                openAi("requests", tightest(claims, Family.REQUESTS), out);
                openAi("tokens", tightest(claims, Family.ANY_TOKENS), out);
            }
            case "anthropic" -> {
                anthropic("requests", tightest(claims, Family.REQUESTS), head, out);
                anthropic("tokens", tightest(claims, Family.TOKENS), head, out);
                anthropic("input-tokens", tightest(claims, Family.INPUT_TOKENS), head, out);
                anthropic("output-tokens", tightest(claims, Family.OUTPUT_TOKENS), head, out);
            }
            default -> {
                // Other dialects have no such names; the draft's fields are there.
            }
        }
    }

    /** Sections 3 and 4 of the draft: quota and window of a policy; what is left of it, and the seconds until it is whole again. */
    private static void describe(Claim claim, StringBuilder policy, StringBuilder left) {
        var limit = claim.limit();
        var quota = limit.quota();
        var name = claim.rule().title(limit);
        policy.append('"').append(name).append("\";q=").append(quota.units());
        left.append('"').append(name).append("\";r=").append(claim.remaining());
        if (limit.unit() != Unit.CONCURRENCY) {
            policy.append(";w=").append(Math.max(1, quota.periodNanos() / NANOS_PER_SECOND));
            left.append(";t=").append(seconds(claim.resetNanos()));
        }
        if (limit.unit() != Unit.REQUESTS) {
            policy.append(";qu=\"").append(limit.unit().word()).append('"');
        }
    }

    private enum Family {
        REQUESTS,
        TOKENS,
        INPUT_TOKENS,
        OUTPUT_TOKENS,
        ANY_TOKENS;

        boolean has(Unit unit) {
            return switch (this) {
                case REQUESTS -> unit == Unit.REQUESTS;
                case TOKENS -> unit == Unit.TOKENS;
                case INPUT_TOKENS -> unit == Unit.INPUT_TOKENS;
                case OUTPUT_TOKENS -> unit == Unit.OUTPUT_TOKENS;
                case ANY_TOKENS -> unit.isTokens();
            };
        }
    }

    private static @Nullable Claim tightest(List<Claim> claims, Family family) {
        Claim least = null;
        for (var claim : claims) {
            if (family.has(claim.limit().unit()) && (least == null || claim.remaining() < least.remaining())) {
                least = claim;
            }
        }
        return least;
    }

    private static void openAi(String unit, @Nullable Claim claim, FieldSink out) {
        if (claim != null && tighter(claim, out.found("x-ratelimit-remaining-" + unit))) {
            out.set(
                    "x-ratelimit-limit-" + unit,
                    Long.toString(claim.limit().quota().units()));
            out.set("x-ratelimit-remaining-" + unit, Long.toString(claim.remaining()));
            out.set("x-ratelimit-reset-" + unit, duration(claim.resetNanos()));
        }
    }

    private static void anthropic(String unit, @Nullable Claim claim, HeadFacts head, FieldSink out) {
        var prefix = "anthropic-ratelimit-" + unit;
        if (claim != null && tighter(claim, out.found(prefix + "-remaining"))) {
            out.set(prefix + "-limit", Long.toString(claim.limit().quota().units()));
            out.set(prefix + "-remaining", Long.toString(claim.remaining()));
            out.set(
                    prefix + "-reset",
                    Instant.ofEpochMilli(head.arrival().epochMillis())
                            .plusNanos(claim.resetNanos() + NANOS_PER_SECOND - 1)
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
        }
    }

    private static boolean tighter(Claim claim, @Nullable String provider) {
        if (provider == null || provider.isEmpty() || provider.length() > 15) {
            return true;
        }
        long theirs = 0;
        for (int i = 0; i < provider.length(); i++) {
            int digit = provider.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return true;
            }
            theirs = theirs * 10 + digit;
        }
        return claim.remaining() <= theirs;
    }

    private static long seconds(long nanos) {
        return (nanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
    }

    /** As OpenAI writes it: {@code 120ms}, {@code 12s}, {@code 6m0s}, {@code 1h0m5s}. */
    private static String duration(long nanos) {
        if (nanos < NANOS_PER_SECOND) {
            return (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI + "ms";
        }
        long all = seconds(nanos);
        long hours = all / 3600;
        long minutes = all / 60 % 60;
        return (hours > 0 ? hours + "h" : "") + (all >= 60 ? minutes + "m" : "") + all % 60 + "s";
    }
}
