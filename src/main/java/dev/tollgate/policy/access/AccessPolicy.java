package dev.tollgate.policy.access;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One access policy among the others of its folder, which may let in what it does not: a deny rule of any refuses; and where a policy that
 * speaks of a call has allow rules, one of all allow rules must let it in (the order of Istio's AuthorizationPolicy).
 *
 * @param rules its own
 * @param enforced the rules of all access policies that are enforced
 * @param identifying listeners on which a caller can prove who it is: there an anonymous one is asked to
 */
public record AccessPolicy(AccessRules rules, List<AccessRules> enforced, Set<String> identifying) implements Policy {
    public AccessPolicy {
        enforced = List.copyOf(enforced);
        identifying = Set.copyOf(identifying);
    }

    /** A policy that knows no other; {@link #together} makes them known to each other. */
    public static AccessPolicy alone(AccessRules rules) {
        return new AccessPolicy(rules, List.of(), Set.of());
    }

    /** The same policies, those for access knowing each other. */
    public static List<Policy> together(List<Policy> policies, Set<String> identifying) {
        var enforced = new ArrayList<AccessRules>();
        for (var policy : policies) {
            if (policy instanceof AccessPolicy access && access.rule().mode() == Mode.ENFORCE) {
                enforced.add(access.rules);
            }
        }
        return policies.stream()
                .map(policy -> policy instanceof AccessPolicy access
                        ? new AccessPolicy(access.rules, enforced, identifying)
                        : policy)
                .toList();
    }

    @Override
    public Rule rule() {
        return rules.rule();
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.ACCESS;
    }

    @Override
    public Guard guard(HeadFacts head) {
        return new AccessGuard(this, head);
    }
}
