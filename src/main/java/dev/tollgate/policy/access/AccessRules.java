package dev.tollgate.policy.access;

import dev.tollgate.cel.Truth;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.match.AskedModel;
import dev.tollgate.policy.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one access policy says.
 *
 * @param rule its name, and of whom it speaks; a match that cannot be evaluated counts, because a policy that is left out keeps nobody out
 */
public record AccessRules(Rule rule, List<AccessRule> deny, List<AccessRule> allow) {
    public AccessRules {
        rule = new Rule(rule.name(), rule.match().alsoWhenFailed(), rule.mode());
        deny = List.copyOf(deny);
        allow = List.copyOf(allow);
    }

    /** Whether it surely speaks of an exchange and one of its allow rules lets it in. */
    Truth lets(HeadFacts head, @Nullable CallFacts call) {
        return surelyMatches(head, call).and(allows(head, call));
    }

    private Truth surelyMatches(HeadFacts head, @Nullable CallFacts call) {
        var match = rule.match();
        if (!match.surelyHead(head)) {
            return Truth.NO;
        }
        if (!match.needsCall()) {
            return Truth.YES;
        }
        return call == null ? Truth.LATER : Truth.of(match.surelyCall(call));
    }

    /** Whether a deny rule speaks of it. */
    Truth denies(int index, HeadFacts head, @Nullable CallFacts call) {
        return settled(deny.get(index).speaksOf(head, call), head, Truth.NO);
    }

    /** Whether an allow rule speaks of it; one that fails lets nobody in. */
    private Truth allows(HeadFacts head, @Nullable CallFacts call) {
        var truth = Truth.NO;
        for (int i = 0; i < allow.size() && truth != Truth.YES; i++) {
            truth = truth.or(settled(allow.get(i).speaksOf(head, call), head, Truth.YES));
        }
        return truth;
    }

    /** The list of models has no body: what asks for one denies nothing there, and is no reason to keep the list from who may call. */
    private static Truth settled(Truth truth, HeadFacts head, Truth withoutBody) {
        return truth == Truth.LATER && !AskedModel.comesWithBody(head) ? withoutBody : truth;
    }
}
