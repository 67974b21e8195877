package dev.tollgate.policy.access;

import dev.tollgate.cel.Truth;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One rule: one of the sources, one of the callees, and all conditions; an empty list asks for nothing. A rule of nothing speaks of every call.
 */
public record AccessRule(List<Source> from, List<Callee> to, List<When> when) {
    public AccessRule {
        from = List.copyOf(from);
        to = List.copyOf(to);
        when = List.copyOf(when);
    }

    /** Whether the rule speaks of an exchange; without a call it may be {@link Truth#LATER}. */
    Truth speaksOf(HeadFacts head, @Nullable CallFacts call) {
        if (!from.isEmpty() && !isFromOne(head)) {
            return Truth.NO;
        }
        var truth = Truth.YES;
        if (!to.isEmpty()) {
            truth = Truth.NO;
            for (int i = 0; i < to.size() && truth != Truth.YES; i++) {
                truth = truth.or(to.get(i).accepts(head, call));
            }
        }
        for (int i = 0; i < when.size() && truth != Truth.NO; i++) {
            truth = truth.and(when.get(i).holds(head, call));
        }
        return truth;
    }

    private boolean isFromOne(HeadFacts head) {
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).accepts(head)) {
                return true;
            }
        }
        return false;
    }
}
