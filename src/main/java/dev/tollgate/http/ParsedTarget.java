package dev.tollgate.http;

/** What came of reading a request target: the canonical target, or why there is none. */
public sealed interface ParsedTarget permits RequestTarget, ParsedTarget.Invalid {

    /**
     * A target that must be refused with 400.
     *
     * @param problem printable text that names what was found, safe to send back and to log
     */
    record Invalid(String problem) implements ParsedTarget {}
}
