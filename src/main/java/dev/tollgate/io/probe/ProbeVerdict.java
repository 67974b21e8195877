package dev.tollgate.io.probe;

/**
 * What one probe found.
 *
 * @param kind whether it says something of the server
 * @param what one line, never a secret
 */
record ProbeVerdict(Kind kind, String what) {
    enum Kind {
        GOOD,
        BAD,
        /** It never reached the server, for a reason of our own. */
        NONE
    }

    static ProbeVerdict bad(String what) {
        return new ProbeVerdict(Kind.BAD, what);
    }

    static ProbeVerdict none(String what) {
        return new ProbeVerdict(Kind.NONE, what);
    }

    static ProbeVerdict of(int status) {
        return new ProbeVerdict(status / 100 == 2 ? Kind.GOOD : Kind.BAD, "answered " + status);
    }
}
