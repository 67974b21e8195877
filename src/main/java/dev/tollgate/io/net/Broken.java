package dev.tollgate.io.net;

/**
 * The peer broke the rules inside a message that was already being handed on, or between two; the message will never be complete and the
 * connection closes.
 *
 * @param kind which rule
 * @param message printable, names what was found; safe to log
 */
public record Broken(Kind kind, String message) implements ConnectionEvent {

    /** The rules there are to break. */
    public enum Kind {
        /** Bytes that are not HTTP, or HTTP that two readers could read in two ways. */
        FRAMING,
        /** The transport ended inside a message. */
        TRUNCATED,
        /** More body than allowed. */
        TOO_LARGE,
        /** Body slower than the floor. */
        TOO_SLOW,
        /** The peer stopped reading what we send. */
        STALLED,
        /** Bytes that nobody asked for. */
        SURPLUS
    }
}
