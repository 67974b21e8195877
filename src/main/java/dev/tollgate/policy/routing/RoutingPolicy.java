package dev.tollgate.policy.routing;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.match.Values;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import dev.tollgate.price.Money;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import org.jspecify.annotations.Nullable;

/**
 * Narrows where matching calls may go.
 *
 * @param providers by their names in the configuration
 * @param maxTier the last tier that may serve, 0 or more; {@link Integer#MAX_VALUE} for all
 * @param money the most that a call may be expected to cost; null for no such ceiling
 */
public record RoutingPolicy(
        Rule rule, Values providers, int maxTier, @Nullable Money money) implements Policy, Guard {

    @Override
    public PolicyKind kind() {
        return PolicyKind.ROUTING;
    }

    /** Itself: it keeps nothing of an exchange. */
    @Override
    public Guard guard(HeadFacts head) {
        return this;
    }

    @Override
    public Outcome<Consent> call(CallFacts call) {
        return leaves(call.entry())
                ? Outcome.ready(new Consent.Narrowed(this::bars, money))
                : Outcome.refused(Fault.of(
                        Reason.MODEL_NOT_ALLOWED,
                        "model " + call.entry().name()
                                + ": no provider is left (expected: a model with one that is allowed)"));
    }

    /** Nobody is sent to a cheaper model that could only be had where the call may not go. */
    @Override
    public boolean lets(CallFacts instead) {
        var match = rule.match();
        return (match.needsCall() && !match.call(instead)) || leaves(instead.entry());
    }

    private boolean leaves(ModelEntry entry) {
        var targets = entry.targets();
        for (int i = 0; i < targets.size(); i++) {
            if (!bars(targets.get(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean bars(Target target) {
        return target.tier() > maxTier || !providers.accepts(target.provider());
    }
}
