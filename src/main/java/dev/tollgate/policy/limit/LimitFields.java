package dev.tollgate.policy.limit;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.limit.LimitRule.Term;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers how much is left: {@code RateLimit} and {@code RateLimit-Policy} (draft-ietf-httpapi-ratelimit-headers-11) for each limit,
 * and the names that the caller's SDK reads, for the tightest. Where the provider sent such names too, the tighter of both stays.
 *
 * <p>Threads: any; what is remembered only saves writing it again.
 */
final class LimitFields {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Orders of limits that are remembered. */
    private static final int KEPT = 16;
    /** Characters of what is left and until when, with what stands between. */
    private static final int MOST_LEFT = 27;

    private static final Names OPENAI_REQUESTS = Names.openAi("requests");
    private static final Names OPENAI_TOKENS = Names.openAi("tokens");
    private static final Names REQUESTS = Names.anthropic("requests");
    private static final Names TOKENS = Names.anthropic("tokens");
    private static final Names INPUT_TOKENS = Names.anthropic("input-tokens");
    private static final Names OUTPUT_TOKENS = Names.anthropic("output-tokens");

    /** The fields in which an SDK looks for one limit. */
    private record Names(String limit, String remaining, String reset) {
        static Names openAi(String unit) {
            return new Names("x-ratelimit-limit-" + unit, "x-ratelimit-remaining-" + unit, "x-ratelimit-reset-" + unit);
        }

        static Names anthropic(String unit) {
            var prefix = "anthropic-ratelimit-" + unit;
            return new Names(prefix + "-limit", prefix + "-remaining", prefix + "-reset");
        }
    }

    /** What was told last of some limits in one order, which is the same in nearly every call. */
    private final AtomicReferenceArray<Told> told = new AtomicReferenceArray<>(KEPT);

    private record Told(List<Term> terms, String quotas) {
        boolean isOf(List<Claim> claims) {
            boolean same = terms.size() == claims.size();
            for (int i = 0; same && i < claims.size(); i++) {
                same = terms.get(i).equals(claims.get(i).term());
            }
            return same;
        }
    }

    void write(List<Claim> claims, HeadFacts head, FieldSink out) {
        out.set("ratelimit-policy", quotas(claims));
        out.set("ratelimit", left(claims));
        switch (head.surface().dialect().name()) {
            case "openai" -> {
                openAi(OPENAI_REQUESTS, tightest(claims, Family.REQUESTS), out);
                openAi(OPENAI_TOKENS, tightest(claims, Family.ANY_TOKENS), out);
            }
            case "anthropic" -> {
                anthropic(REQUESTS, tightest(claims, Family.REQUESTS), head, out);
                anthropic(TOKENS, tightest(claims, Family.TOKENS), head, out);
                anthropic(INPUT_TOKENS, tightest(claims, Family.INPUT_TOKENS), head, out);
                anthropic(OUTPUT_TOKENS, tightest(claims, Family.OUTPUT_TOKENS), head, out);
            }
            default -> {
                // Other dialects have no such names; the draft's fields are there.
            }
        }
    }

    /** Section 3 of the draft: quota and window of each limit. */
    private String quotas(List<Claim> claims) {
        int place = 0;
        for (int i = 0; i < claims.size(); i++) {
            place = 31 * place + (int) claims.get(i).term().salt();
        }
        place = Math.floorMod(place, KEPT);
        var known = told.get(place);
        if (known != null && known.isOf(claims)) {
            return known.quotas();
        }
        var terms = claims.stream().map(Claim::term).toList();
        var quotas = terms.stream().map(Term::quota).collect(Collectors.joining(", "));
        told.set(place, new Told(terms, quotas));
        return quotas;
    }

    /** Section 4 of the draft: what is left of each limit, and the seconds until it is whole again. */
    private static String left(List<Claim> claims) {
        int length = 0;
        for (int i = 0; i < claims.size(); i++) {
            length += claims.get(i).term().left().length() + MOST_LEFT;
        }
        var out = new StringBuilder(length);
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            out.append(i == 0 ? "" : ", ").append(claim.term().left()).append(claim.remaining());
            if (claim.limit().unit() != Unit.CONCURRENCY) {
                out.append(";t=").append(seconds(claim.resetNanos()));
            }
        }
        return out.toString();
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
        for (int i = 0; i < claims.size(); i++) {
            var claim = claims.get(i);
            if (family.has(claim.limit().unit()) && (least == null || claim.remaining() < least.remaining())) {
                least = claim;
            }
        }
        return least;
    }

    private static void openAi(Names names, @Nullable Claim claim, FieldSink out) {
        if (claim != null && tighter(claim, out.found(names.remaining()))) {
            out.set(names.limit(), claim.term().units());
            out.set(names.remaining(), Long.toString(claim.remaining()));
            out.set(names.reset(), duration(claim.resetNanos()));
        }
    }

    private static void anthropic(Names names, @Nullable Claim claim, HeadFacts head, FieldSink out) {
        if (claim != null && tighter(claim, out.found(names.remaining()))) {
            out.set(names.limit(), claim.term().units());
            out.set(names.remaining(), Long.toString(claim.remaining()));
            out.set(
                    names.reset(),
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
