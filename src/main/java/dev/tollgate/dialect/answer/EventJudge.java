package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader.Ear;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.sse.SseEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a dialect makes of the events of a stream that passes untouched: reads of each as much as can matter, and says whether the caller is
 * to see it.
 *
 * <p>Threads: confined to one exchange; never throws, whatever the bytes are.
 */
public interface EventJudge {
    /** What becomes of an event. */
    enum Verdict {
        PASS,
        /** It could not be read. */
        PASS_UNREAD,
        HIDE
    }

    /** Judges an event that has data and is no ping. */
    Verdict judge(SseEvent event);

    /** Lets an ear hear what the events say. */
    void heardBy(Ear ear);

    /** Ends the answer before its provider does, as if the bound on output tokens were reached. */
    void endHere(JsonOut out);

    /** Whether the answer is whole; {@code ended} once the body has ended cleanly. */
    boolean complete(boolean ended);

    /** How many events carried content; above 0 once a first token was seen. */
    int contentEvents();

    /** Bytes of what the events carried, estimated from above. */
    long outputBytes();

    /** The error that was read; null if none. */
    @Nullable
    UpstreamError error();

    /** The tokens used so far; null if none were reported. */
    @Nullable
    Usage usage();

    /** What was learned besides. */
    Meter meter();

    /** Why the answer ended, as written. */
    @Nullable
    String finishReason();

    /** What a first event would have been, for messages. */
    String expected();
}
