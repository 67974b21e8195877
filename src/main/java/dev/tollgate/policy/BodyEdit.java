package dev.tollgate.policy;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a policy makes of a request body. */
public sealed interface BodyEdit {
    /** It stays as it is: the answer of nearly every guard, which then never asks for its bytes. */
    Outcome<BodyEdit> SAME = Outcome.ready(new Same());

    /** It stays as it is. */
    record Same() implements BodyEdit {}

    /**
     * These changes are made.
     *
     * @param splices in order, not overlapping
     */
    record Changed(List<Splice> splices) implements BodyEdit {
        public Changed {
            splices = List.copyOf(splices);
        }
    }

    /**
     * The body that policies change one after the other.
     *
     * <p>Threads: confined to the event loop of its exchange.
     */
    interface Document {
        /** The whole of it as it is now, in one piece; may cost a copy. */
        Bytes bytes();

        /** Makes changes; answers why they cannot be made, or null. */
        @Nullable
        Fault splice(List<Splice> splices);
    }
}
