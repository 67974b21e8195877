package dev.tollgate.policy;

/**
 * Consent to call upstream: only a {@link PolicyChain} makes one, and every attempt demands it.
 *
 * <p>Threads: confined to the event loop of its exchange. Ended exactly once, whatever becomes of the exchange.
 */
public final class Permit {
    private final Admission admission;
    private boolean ended;

    Permit(Admission admission) {
        this.admission = admission;
    }

    /** Whether the caller may use this control header. */
    public boolean grants(ControlHeader header) {
        return admission.grants(header);
    }

    /** Ends the permit; a second call is harmless and answers false. */
    public boolean end() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
