package dev.tollgate.run;

/**
 * The agent run that a call belongs to, and how sure we are.
 *
 * @param id short opaque name, shown to operators and, where policy allows, to the caller; the same on every replica that shares the secret
 * @param key 64-bit key of the run, already scoped by tenant and principal; never 0
 * @param scope keyed hash of tenant and principal; runs of different scopes never merge
 * @param source how the call was found to belong to it
 * @param confidence 5 an id that a server issued, 4 an id that the caller sends with every call, 3 the conversation itself, 2 the same where
 *     several runs would do, 1 nothing but who called and when; what blocks a run needs 3
 * @param turn how many calls of this run came before, from 0
 * @param lineage the runs that led to it
 * @param fresh whether this call begins it, for this process
 */
public record Run(
        String id, long key, long scope, Source source, int confidence, int turn, Lineage lineage, boolean fresh) {
    /** How many runs deep it was delegated, as far as that is known; 0 for a root. */
    public int depth() {
        return lineage.depth();
    }

    /** What told that a call belongs to a run, in the order in which it is asked. */
    public enum Source {
        /** A header field that agents are known to send, or that is configured. */
        HEADER(4),
        /** An id in W3C baggage. */
        BAGGAGE(4),
        /** An id of the conversation in the body. */
        CONVERSATION(5),
        /** A session in the body that agents with other instructions share. */
        SESSION(4),
        /** A trace that an earlier call was part of. */
        TRACE(4),
        /** The conversation goes on where an earlier call left it, or has just begun. */
        PREFIX(3),
        /** Nothing: calls of one caller that tell nothing are one run until there is a pause. */
        IDLE_GAP(1);

        private final int confidence;

        Source(int confidence) {
            this.confidence = confidence;
        }

        /** How sure a run is that is known by this, 1 to 5. */
        public int confidence() {
            return confidence;
        }
    }
}
