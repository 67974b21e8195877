package dev.tollgate.policy.loop;

/** How sure a rule is, mildest first. */
public enum Level {
    NONE,
    OBSERVE,
    THROTTLE,
    STOP;

    /** The milder of the two. */
    public Level atMost(Level bound) {
        return compareTo(bound) <= 0 ? this : bound;
    }
}
