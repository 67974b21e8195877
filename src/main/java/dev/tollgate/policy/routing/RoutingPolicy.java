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
        var targets = call.entry().targets();
        for (int i = 0; i < targets.size(); i++) {
            if (!bars(targets.get(i))) {
                return Outcome.ready(new Consent.Narrowed(this::bars, money));
            }
        }
        return Outcome.refused(Fault.of(
                Reason.MODEL_NOT_ALLOWED,
                "model " + call.entry().name() + ": no provider is left (expected: a model with one that is allowed)"));
    }

    private boolean bars(Target target) {
        return target.tier() > maxTier || !providers.accepts(target.provider());
    }
}
