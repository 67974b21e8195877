package dev.tollgate.settle;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Surface;
import dev.tollgate.fault.Fault;
import dev.tollgate.identity.Caller;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.run.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that has ended: the facts, before anyone drew conclusions.
 *
 * @param arrival how it came in
 * @param surface the face it called
 * @param caller who called; null where it ended before anyone knew
 * @param request what the model was asked; null where it ended before the body was read, or no model was asked
 * @param run the agent run it was taken for; null where runs are not followed
 * @param attempts every try, in order
 * @param decision why the last endpoint was picked; null where none was
 * @param status the status that the caller got; 499 where it left before one was sent
 * @param fault what the caller was told went wrong; null when nothing did
 * @param streamed whether the answer went out as a stream of events
 * @param bytesIn bytes of the request body
 * @param bytesOut bytes of the answer's body
 * @param notes what policies did
 */
public record Exchanged(
        Arrival arrival,
        Surface surface,
        @Nullable Caller caller,
        @Nullable ModelRequest request,
        @Nullable Run run,
        List<AttemptRecord> attempts,
        @Nullable Decision decision,
        int status,
        @Nullable Fault fault,
        boolean streamed,
        long bytesIn,
        long bytesOut,
        List<PolicyNote> notes) {
    public Exchanged {
        notes = List.copyOf(notes);
        attempts = List.copyOf(attempts);
    }

    /** The model entry that a budget had serve instead of the one that was asked for; null where none did, or nothing was asked of it. */
    public @Nullable String downgradedTo() {
        return decision == null || decision.insteadOf() == null ? null : decision.model();
    }

    /** The same with what policies did. */
    Exchanged noted(List<PolicyNote> done) {
        return new Exchanged(
                arrival, surface, caller, request, run, attempts, decision, status, fault, streamed, bytesIn, bytesOut,
                done);
    }
}
