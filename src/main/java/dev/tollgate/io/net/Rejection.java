package dev.tollgate.io.net;

import dev.tollgate.fault.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A request that was refused before anyone saw it.
 *
 * @param status what we answer: 400, 405, 408, 413, 414, 417, 431, 501 or 505
 * @param message printable, names what was found and what was expected; safe to send and to log
 * @param path what was called, as far as it could be read: it chooses the words of the refusal; null where the head did not get so far
 */
public record Rejection(
        int status, Reason reason, String message, @Nullable String path) implements RequestHeads.Verdict {

    /** A 400. */
    public static Rejection bad(String message) {
        return of(400, message);
    }

    /** One with this status; its reason follows from it. */
    public static Rejection of(int status, String message) {
        return new Rejection(status, status == 413 ? Reason.BODY_TOO_LARGE : Reason.BAD_REQUEST, message, null);
    }

    /** The same about a request whose path is known. */
    public Rejection calling(@Nullable String called) {
        return new Rejection(status, reason, message, called);
    }
}
