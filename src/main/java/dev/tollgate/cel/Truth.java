package dev.tollgate.cel;

/**
 * What is known of a question about an exchange. It may be that only the body tells, or that an expression failed; who asks decides what a
 * failure means, so it is never taken for a plain no.
 */
public enum Truth {
    NO,
    YES,
    /** Only the body tells. */
    LATER,
    /** An expression could not be evaluated. */
    FAILED;

    public static Truth of(boolean known) {
        return known ? YES : NO;
    }

    /** Whether both hold: a no settles it, then what is still to come, then a failure. */
    public Truth and(Truth other) {
        if (this == NO || other == NO) {
            return NO;
        }
        if (this == LATER || other == LATER) {
            return LATER;
        }
        return this == FAILED ? FAILED : other;
    }

    /** Whether one of both holds: a yes settles it, then what is still to come, then a failure. */
    public Truth or(Truth other) {
        if (this == YES || other == YES) {
            return YES;
        }
        if (this == LATER || other == LATER) {
            return LATER;
        }
        return this == FAILED ? FAILED : other;
    }
}
