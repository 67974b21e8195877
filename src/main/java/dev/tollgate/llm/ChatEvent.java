package dev.tollgate.llm;

import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One step of an answer as any dialect can tell it. A whole answer is read as the same events, so there is one way from each dialect to
 * each other.
 *
 * <p>An answer is {@link Started} once, then events of its parts, {@link UsageSeen} any number of times, then {@link Finished} or
 * {@link Failed}. Parts are numbered from 0 in the order in which they begin; deltas of several parts may interleave. A part of text,
 * refusal or thinking begins with its first delta, a tool call with {@link ToolStarted}.
 *
 * <p>Text of every kind is given <em>as it stands between the quotes of a JSON string</em>, escapes included: dialects write JSON, so most of
 * it never has to be decoded. Views are valid during the call that hands the event over.
 */
public sealed interface ChatEvent {
    /**
     * The answer begins.
     *
     * @param id          the provider's id of the answer
     * @param model       the model that says it answers
     * @param created     when, in seconds of the epoch; 0 if not told
     * @param serviceTier the tier that is used, in the provider's word
     * @param fingerprint OpenAI's name of the backend configuration
     */
    record Started(
            @Nullable String id,
            @Nullable String model,
            long created,
            @Nullable String serviceTier,
            @Nullable String fingerprint)
            implements ChatEvent {}

    /** More visible text. */
    record TextDelta(int part, Bytes text) implements ChatEvent {}

    /** More of the words with which the model refuses. */
    record RefusalDelta(int part, Bytes text) implements ChatEvent {}

    /** More of what the model thinks. */
    record ThinkingDelta(int part, Bytes text) implements ChatEvent {}

    /** The signature of a thinking part, without which its provider does not take it back. */
    record SignatureDelta(int part, Bytes signature) implements ChatEvent {}

    /** A part of thinking that only its provider can read, whole. */
    record RedactedThinking(int part, Bytes data) implements ChatEvent {}

    /**
     * A tool call begins.
     *
     * @param id   names the call among all of the conversation
     * @param name of the tool
     */
    record ToolStarted(int part, String id, String name) implements ChatEvent {}

    /** More of the JSON text of a call's arguments, itself escaped like any other text; all of it together may be empty. */
    record ToolArgumentsDelta(int part, Bytes arguments) implements ChatEvent {}

    /** No more comes for this part; not every dialect says so, and a part that was cut ends too. */
    record PartEnded(int part) implements ChatEvent {}

    /** The tokens used so far, which replace all that were told before. */
    record UsageSeen(Usage usage) implements ChatEvent {}

    /**
     * The answer is whole, or cut by a bound.
     *
     * @param written      the provider's own word for the reason
     * @param stopSequence the one that came up, decoded, if told
     */
    record Finished(
            FinishReason reason, String written, @Nullable String stopSequence) implements ChatEvent {}

    /**
     * The provider reports an error, after which nothing comes.
     *
     * @param message its words, decoded; null if there are none, or none for callers ({@link ErrorKind#operators})
     */
    record Failed(ErrorKind kind, @Nullable String message) implements ChatEvent {}

    /** Something in the answer has no neutral form and is left out; {@code field} is its path, such as {@code choices[1]}. */
    record Lost(String field) implements ChatEvent {}

    /** A sign of life. */
    record Ping() implements ChatEvent {
        /** The only one needed. */
        public static final Ping PING = new Ping();
    }
}
