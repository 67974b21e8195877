package dev.tollgate.io.probe;

/**
 * What one probe found.
 *
 * @param kind whether it says something of the server
 * @param what one line, never a secret
 */
record Verdict(Kind kind, String what) {
    enum Kind {
        GOOD,
        BAD,
        /** It never reached the server, for a reason of our own. */
        NONE
    }

    static Verdict bad(String what) {
        return new Verdict(Kind.BAD, what);
    }

    static Verdict none(String what) {
        return new Verdict(Kind.NONE, what);
    }

    static Verdict of(int status) {
        return new Verdict(status / 100 == 2 ? Kind.GOOD : Kind.BAD, "answered " + status);
    }
}
