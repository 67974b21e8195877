package dev.tollgate.policy.loop;

/** How far a rule may go. */
public enum LoopMode {
    /** It is not asked. */
    OFF(Firmness.NONE),
    /** It is noted. */
    OBSERVE(Firmness.OBSERVE),
    /** It may slow a run down, never end it. */
    THROTTLE(Firmness.THROTTLE),
    /** It may stop a run. */
    ENFORCE(Firmness.STOP);

    private final Firmness most;

    LoopMode(Firmness most) {
        this.most = most;
    }

    /** The firmest that it allows. */
    Firmness most() {
        return most;
    }
}
