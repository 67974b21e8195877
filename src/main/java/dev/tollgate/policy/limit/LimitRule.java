package dev.tollgate.policy.limit;

import dev.tollgate.policy.Mode;
import dev.tollgate.policy.Rule;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One policy of kind {@code limits} as the operator wrote it.
 *
 * @param rule its name, whom it speaks of, and whether it is enforced
 * @param limits at least one, each with a name of its own
 */
public record LimitRule(Rule rule, List<Limit> limits) {
    public LimitRule {
        limits = List.copyOf(limits);
    }

    /**
     * One of its limits, with all that is the same in each call.
     *
     * @param rule the policy
     * @param limit as it is written there
     * @param stage the first moment at which all of it is known
     * @param shadow whether the policy only watches
     * @param salt what {@link ClaimKeys#salt} makes of its title
     * @param units how much there is, as a header field says it
     * @param quota what {@code RateLimit-Policy} says of it (draft-ietf-httpapi-ratelimit-headers-11, section 3)
     * @param left how that begins which {@code RateLimit} says of it (section 4): the number that is left follows
     */
    public record Term(
            LimitRule rule,
            Limit limit,
            Per.Stage stage,
            boolean shadow,
            long salt,
            String units,
            String quota,
            String left) {
        private static Term of(LimitRule rule, Limit limit, ClaimKeys keys) {
            // Its name where only its policy's is known too.
            var title = rule.rule().name() + "." + limit.name();
            return new Term(
                    rule,
                    limit,
                    limit.stage(),
                    rule.rule().mode() == Mode.SHADOW,
                    keys.salt(title),
                    Long.toString(limit.quota().units()),
                    quota(title, limit),
                    '"' + title + "\";r=");
        }

        private static String quota(String title, Limit limit) {
            var out = new StringBuilder()
                    .append('"')
                    .append(title)
                    .append("\";q=")
                    .append(limit.quota().units());
            if (limit.unit() != Unit.CONCURRENCY) {
                out.append(";w=")
                        .append(Math.max(
                                1, TimeUnit.NANOSECONDS.toSeconds(limit.quota().periodNanos())));
            }
            if (limit.unit() != Unit.REQUESTS) {
                out.append(";qu=\"").append(limit.unit().word()).append('"');
            }
            return out.toString();
        }
    }

    /** Its limits as calls meet them. */
    public List<Term> terms(ClaimKeys keys) {
        return limits.stream().map(limit -> Term.of(this, limit, keys)).toList();
    }
}
