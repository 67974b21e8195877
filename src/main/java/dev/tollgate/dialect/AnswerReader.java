package dev.tollgate.dialect;

import dev.tollgate.fault.Fault;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads one upstream answer as it passes: meters it and says which bytes the caller sees.
 *
 * <p>A stream is passed on by whole events only. Before {@link #started} nothing of it is passed on, so that another provider can still
 * be asked: comments and pings are held, and so is an error that comes as the first event. A JSON body passes as it arrives.
 *
 * <p>Threads: confined to one exchange; never throws, whatever the bytes are.
 */
public interface AnswerReader {
    /**
     * Hears what an answer says while it passes: text, reasoning, refusals, arguments of tool calls.
     *
     * <p>Threads: confined to one exchange.
     */
    interface Ear {
        /** More is said: the inside of a JSON string, its escapes as they stand; valid during the call. */
        void more(Bytes said);

        /** What follows is said elsewhere: in another part, call or string. */
        void elsewhere();

        /** A text of its own is said, all of it at once. What comes after it is said elsewhere, and begins with that word or is whole too. */
        default void whole(Bytes said) {
            elsewhere();
            more(said);
        }
    }

    /** Lets an ear hear what is said; before the first bytes are read, and at most one. */
    default void heardBy(Ear ear) {}

    /**
     * Ends a stream that has {@link #started}: writes what is left to write of it, as a provider that has reached the
     * bound on output tokens. Nothing is read after it, and the stream is {@link #complete}.
     */
    default void endHere(AnswerSink out) {}

    /** Reads the next bytes. After a {@link #problem} nothing more is passed. */
    void read(Bytes fragment, AnswerSink out);

    /** Says that the upstream body ended cleanly; an event without its blank line is passed if it parses, else dropped. */
    void end(AnswerSink out);

    /** Writes what was held before {@link #started}, for when no other provider is asked: at most once, else nothing. */
    void release(AnswerSink out);

    /**
     * What must come, from whatever thread, before more can be said of an answer that has ended: then {@link #goOn} is told. Null where nothing
     * is waited for. Asked after {@link #end} and each {@link #goOn}.
     */
    default @Nullable CompletionStage<?> waitsFor() {
        return null;
    }

    /** Says that what was waited for is there, or will not come. */
    default void goOn(AnswerSink out) {}

    /** Bytes of the answer that it holds back now. */
    default long heldBytes() {
        return 0;
    }

    /** Whether a first whole event was passed that is not a comment, ping or error; of a JSON body, {@link #complete}. */
    boolean started();

    /** Whether a first token was seen: text, tool call, reasoning or refusal; of a JSON body, {@link #complete}. */
    boolean content();

    /** Whether the answer is whole: the stream's own end was seen, or the JSON document closed. */
    boolean complete();

    /** The error that the provider reported, in the body or in the stream. */
    @Nullable
    UpstreamError error();

    /** What about the bytes is malformed beyond tolerance, and where; the answer cannot be trusted from there on. */
    @Nullable
    String problem();

    /** Why the caller may not see the answer, or no more of it, although nothing is wrong with it; null where it may. */
    default @Nullable Fault withheld() {
        return null;
    }

    /** The tokens used as reported so far; null if nothing was reported. */
    @Nullable
    Usage usage();

    /** The model that says it answered. */
    @Nullable
    String model();

    /** The provider's id of the answer. */
    @Nullable
    String id();

    /** Why the (last finished) choice ended, as written. */
    @Nullable
    String finishReason();

    /** The service tier that was used, as written. */
    @Nullable
    String serviceTier();

    /** Events so far that carried content, which is close to the output tokens so far; 0 for a JSON body. */
    int contentEvents();

    /** Bytes of text, reasoning and tool calls in the events so far, estimated from above: no fewer than output tokens; 0 for a JSON body. */
    default long outputBytes() {
        return 0;
    }

    /** Events that could not be read and were passed on unread. */
    int unreadable();

    /**
     * Whether the caller sees other bytes than the provider sent: then what {@link AnswerSink#write} was given is the whole of it, a document
     * is written by {@link #end} at the latest, and headers that describe the provider's bytes do not describe the caller's.
     */
    default boolean rewrites() {
        return false;
    }

    /** Whether thinking may be signed in it by who thought it, so that it holds only in these words. */
    default boolean signsThinking() {
        return true;
    }

    /** The status the caller gets, where the provider sent this one. */
    default int status(int upstream) {
        return upstream;
    }

    /** What of the answer the caller's dialect could not say so far, as paths in the provider's answer. */
    default List<String> lost() {
        return List.of();
    }
}
