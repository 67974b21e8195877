package dev.tollgate.policy.check;

import java.util.Locale;
import java.util.Map;

/** What was answered. */
public sealed interface Verdict {
    /** All of it may pass as it is. */
    record Pass() implements Verdict {}

    /**
     * It may pass, with other words in some places.
     *
     * @param texts what stands there instead, by the place of the text in the question; not empty
     */
    record Mask(Map<Integer, String> texts) implements Verdict {
        public Mask {
            texts = Map.copyOf(texts);
        }
    }

    /**
     * None of it may pass.
     *
     * @param reason why, for the caller: one line of at most {@value WebhookFormat#MAX_REASON} characters, empty where none was given
     */
    record Reject(String reason) implements Verdict {}

    /** No verdict could be had. */
    record None(Trouble trouble) implements Verdict {}

    /** Why there is no verdict. */
    enum Trouble {
        /** It did not come in time. */
        TIMEOUT,
        /** There is no connection, or it broke. */
        UNREACHABLE,
        /** Its status is not 200. */
        STATUS,
        /** It cannot be understood, or is too long. */
        GARBLED,
        /** The texts are too long to be asked about. */
        TOO_LONG,
        /** Too many questions are under way, or there is no memory for one more. */
        BUSY,
        /** The last questions failed, so for a moment none is asked. */
        RESTING;

        /** The stable lower-case code, for example {@code timeout}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
