package dev.tollgate.policy.loop;

/** How far a rule may go. */
public enum LoopMode {
    /** It is not asked. */
    OFF(Level.NONE),
    /** It is noted. */
    OBSERVE(Level.OBSERVE),
    /** It may slow a run down, never end it. */
    THROTTLE(Level.THROTTLE),
    /** It may stop a run. */
    ENFORCE(Level.STOP);

    private final Level most;

    LoopMode(Level most) {
        this.most = most;
    }

    /** The firmest level that it allows. */
    Level most() {
        return most;
    }
}
