package dev.tollgate.policy.loop;

/** How sure a rule is, mildest first. */
public enum Firmness {
    NONE,
    OBSERVE,
    THROTTLE,
    STOP;

    /** The milder of the two. */
    public Firmness atMost(Firmness bound) {
        return compareTo(bound) <= 0 ? this : bound;
    }
}
