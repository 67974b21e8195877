package dev.tollgate.policy.check;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.content.Scans;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Has somebody outside judge what prompts and answers say.
 *
 * @param rules what is asked about
 * @param webhook who is asked
 * @param checker asks
 * @param scans where long prompts are looked through for their texts
 */
public record CheckPolicy(Rule rule, CheckRules rules, Webhook webhook, Checker checker, Scans scans)
        implements Policy {
    /** Those outside whom these policies ask. */
    public static Set<Webhook> webhooks(List<Policy> policies) {
        var webhooks = new HashSet<Webhook>();
        for (var policy : policies) {
            if (policy instanceof CheckPolicy check) {
                webhooks.add(check.webhook);
            }
        }
        return webhooks;
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.CONTENT;
    }

    @Override
    public Guard guard(HeadFacts head) {
        return new CheckGuard(this, head);
    }
}
