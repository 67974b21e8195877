package dev.tollgate.policy;

import dev.tollgate.facts.CallFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A policy and its guard in one exchange, and how far it was asked.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class Post {
    final Policy policy;
    final Guard guard;
    /** Whether the body has told that it does not speak of this call. */
    boolean skipped;
    /** Whether only the body will tell. */
    boolean open;
    /** Whether it is asked of the head only once the body has told that it speaks of the call. */
    boolean late;
    /** The attempt for which the guard may hold something; 0 for none. */
    int attempt;
    /** Whether it would have cut the answer that goes on, but is in shadow mode: it is not asked again. */
    boolean cutNoted;

    Post(Policy policy, Guard guard) {
        this.policy = policy;
        this.guard = guard;
        this.open = policy.rule().match().needsCall();
        this.late = open;
    }

    boolean isShadow() {
        return policy.rule().mode() == Mode.SHADOW;
    }

    /** Finds out whether a policy speaks of this call that only a call can match; why that failed, or null. */
    @Nullable
    Fault match(CallFacts call) {
        if (!late) {
            return null;
        }
        try {
            skipped = !policy.rule().match().call(call);
            open = false;
            return null;
        } catch (RuntimeException | Error defect) {
            return defect(defect);
        }
    }

    Outcome<Consent> lateHead() {
        if (!late) {
            return Consent.GIVEN;
        }
        late = false;
        return guard.head();
    }

    /** A defect of a guard refuses the call: what it would have kept out must not come in by it. */
    <S> Outcome<S> ask(Function<Post, Outcome<S>> step) {
        try {
            return step.apply(this);
        } catch (RuntimeException | Error defect) {
            return Outcome.refused(defect(defect));
        }
    }

    Fault defect(Throwable thrown) {
        return Fault.of(
                Reason.INTERNAL,
                "policy " + policy.name() + " failed: " + thrown.getClass().getSimpleName());
    }

    IllegalStateException stillPending() {
        return new IllegalStateException(policy.name() + ": a pending outcome became a pending one");
    }
}
