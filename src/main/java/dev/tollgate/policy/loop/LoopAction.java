package dev.tollgate.policy.loop;

import java.util.Locale;

/** What is done with a call, mildest first. */
public enum LoopAction {
    /** Nothing speaks against it. */
    PASS,
    /** It goes on and is noted. */
    OBSERVE,
    /** It goes on, but its answer is ended before its time. */
    CUT,
    /** It is to come again later. */
    THROTTLE,
    /** It ends here; the run may go on if it does something else. */
    BREAK,
    /** It ends here, and so does what follows for a while. */
    BLOCK,
    /** It ends here, and so does all that follows until an operator releases the run. */
    QUARANTINE;

    /** The word for it in headers, lines, metrics and the admin API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the call is kept from the model. */
    public boolean prevents() {
        return compareTo(THROTTLE) >= 0;
    }
}
