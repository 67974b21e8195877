package dev.tollgate.policy;

import dev.tollgate.facts.HeadFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * All policies, in the order in which they are asked: by kind, then by file.
 *
 * <p>Immutable, so any thread may use it.
 *
 * @param policies in any order; empty means that everything is let through and nothing granted beyond plain use
 */
public record PolicyChain(List<Policy> policies) {
    public PolicyChain {
        policies = policies.stream().sorted(Comparator.comparing(Policy::kind)).toList();
    }

    /**
     * The guards of one exchange.
     *
     * @param resume the exchange's event loop, where pending outcomes are taken up
     */
    public Guards open(HeadFacts head, Executor resume) {
        var guards = new ArrayList<Post>(policies.size());
        for (var policy : policies) {
            if (policy.rule().match().head(head)) {
                var guard = policy.guard(head);
                if (guard != null) {
                    guards.add(new Post(policy, guard));
                }
            }
        }
        return new Guards(guards, resume);
    }
}
