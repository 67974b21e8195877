package dev.tollgate.policy;

import dev.tollgate.cel.Condition;
import dev.tollgate.cel.Truth;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.match.Addresses;
import dev.tollgate.match.AskedModel;
import dev.tollgate.match.Values;
import org.jspecify.annotations.Nullable;

/**
 * Whom and what a policy speaks of; what is not said does not narrow it.
 *
 * @param models names as callers write them, or of what a budget puts in their place
 * @param paths canonical ones, as {@link dev.tollgate.http.RequestTarget} makes them
 * @param condition what else must hold; null for nothing
 * @param whenFailed whether a condition that cannot be evaluated counts as one that holds
 */
public record Match(
        Values agents,
        Values teams,
        Values tenants,
        Values models,
        Values listeners,
        Addresses peers,
        Values paths,
        @Nullable Condition condition,
        boolean whenFailed) {
    /** Everything. */
    public static final Match ALL = from(Addresses.ALL);

    /** Whatever comes from this machine. */
    public static final Match LOOPBACK = from(Addresses.LOOPBACK);

    private static Match from(Addresses peers) {
        return new Match(Values.ALL, Values.ALL, Values.ALL, Values.ALL, Values.ALL, peers, Values.ALL, null, false);
    }

    /** The same for a policy that keeps callers out: it must not be left out because its condition failed. */
    public Match alsoWhenFailed() {
        return new Match(agents, teams, tenants, models, listeners, peers, paths, condition, true);
    }

    /** Whether a call with this head is spoken of, as far as a head can tell. */
    public boolean head(HeadFacts head) {
        return head(head, whenFailed);
    }

    /** The same where its condition surely holds: for what lets callers in. */
    public boolean surelyHead(HeadFacts head) {
        return head(head, false);
    }

    private boolean head(HeadFacts head, boolean orFailed) {
        var arrival = head.arrival();
        var caller = head.caller();
        return listeners.accepts(arrival.listener())
                && agents.accepts(caller.agent())
                && teams.accepts(caller.team())
                && tenants.accepts(caller.tenant())
                && paths.accepts(arrival.head().target().path())
                && peers.accepts(arrival.peer())
                && (!needsCall() || AskedModel.comesWithBody(head))
                && (condition == null || condition.needsCall() || holds(condition, head, null, orFailed));
    }

    /** Whether only the body can tell; then {@link #call} decides, and the policy is not asked before. */
    public boolean needsCall() {
        return models.narrows() || (condition != null && condition.needsCall());
    }

    /** Whether this call is spoken of; asked only where {@link #needsCall} says so. */
    public boolean call(CallFacts call) {
        return call(call, whenFailed);
    }

    /** The same where its condition surely holds. */
    public boolean surelyCall(CallFacts call) {
        return call(call, false);
    }

    private boolean call(CallFacts call, boolean orFailed) {
        return models.accepts(call.entry().name())
                && (condition == null || !condition.needsCall() || holds(condition, call.head(), call, orFailed));
    }

    private static boolean holds(Condition asked, HeadFacts head, @Nullable CallFacts call, boolean orFailed) {
        var truth = asked.holds(head, call);
        return truth == Truth.YES || (truth == Truth.FAILED && orFailed);
    }
}
