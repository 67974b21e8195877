package dev.tollgate.policy.limit;

import dev.tollgate.policy.Rule;
import java.util.List;

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

    /** The name of a limit where only its policy's is known too: {@code policy.limit}. */
    String title(Limit limit) {
        return rule.name() + "." + limit.name();
    }
}
