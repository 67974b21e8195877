package dev.tollgate.policy;

import dev.tollgate.facts.AttemptSpent;

/**
 * Consent to one attempt, with whatever the policies set aside for it; without one nothing is sent.
 *
 * <p>Threads: confined to the event loop of its exchange. Ended exactly once.
 */
public final class AttemptPermit {
    private final Guards guards;
    private final int number;
    private boolean ended;

    AttemptPermit(Guards guards, int number) {
        this.guards = guards;
        this.number = number;
    }

    /** The attempt it was made for, 1 for the first. */
    public int number() {
        return number;
    }

    /** Tells the policies what became of the attempt; a second call does nothing. */
    public void end(AttemptSpent spent) {
        if (!ended) {
            ended = true;
            guards.attemptEnded(spent);
        }
    }
}
