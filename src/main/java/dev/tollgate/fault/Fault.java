package dev.tollgate.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One trouble, named once: what the caller is told, in whatever dialect it speaks.
 *
 * @param reason the closed code
 * @param status the HTTP status, 400 to 599
 * @param message one sentence for a person; names the place, what was found and what was expected; never a secret
 * @param at the place in the request, such as {@code $.messages[3].content} or a header name; null when it has none
 * @param retryAfter how long to wait before trying again; null where waiting does not help
 * @param policy the operator's name of the policy that refused; null where none did
 * @param part what of that policy, such as the name of a limit, for those who run it; null where it has one part alone
 * @param fields header fields that go with the refusal, beyond those that every refusal has
 */
public record Fault(
        Reason reason,
        int status,
        String message,
        @Nullable String at,
        @Nullable Duration retryAfter,
        @Nullable String policy,
        @Nullable String part,
        List<Field> fields) {
    public Fault {
        fields = List.copyOf(fields);
    }

    /**
     * A header field.
     *
     * @param name lower case
     * @param value printable ASCII
     */
    public record Field(String name, String value) {}

    /** Whether no later try of the same call can help: clients must be told so by the word that they take for final. */
    public boolean isFinal() {
        return reason.hardStop() || (reason == Reason.BUDGET_EXHAUSTED && retryAfter == null);
    }

    /** A fault with its reason's own status. */
    public static Fault of(Reason reason, String message) {
        return new Fault(reason, reason.status(), message, null, null, null, null, List.of());
    }

    /** The same fault, located. */
    public Fault at(String place) {
        return new Fault(reason, status, message, place, retryAfter, policy, part, fields);
    }

    /** The same fault under another status, where a standard names one more exactly (such as 431 for header fields). */
    public Fault withStatus(int newStatus) {
        return new Fault(reason, newStatus, message, at, retryAfter, policy, part, fields);
    }

    /** The same fault with the time after which another try makes sense. */
    public Fault withRetryAfter(@Nullable Duration wait) {
        return new Fault(reason, status, message, at, wait, policy, part, fields);
    }

    /** The same fault, made by this policy, which the message names; the first one who says so stays. */
    public Fault by(String name) {
        return policy != null
                ? this
                : new Fault(reason, status, "policy " + name + ": " + message, at, retryAfter, name, part, fields);
    }

    /** The same fault, made by this part of its policy. */
    public Fault part(String what) {
        return new Fault(reason, status, message, at, retryAfter, policy, what, fields);
    }

    /** The same fault with one more header field. */
    public Fault with(String name, String value) {
        var all = new ArrayList<>(fields);
        all.add(new Field(name, value));
        return new Fault(reason, status, message, at, retryAfter, policy, part, all);
    }
}
