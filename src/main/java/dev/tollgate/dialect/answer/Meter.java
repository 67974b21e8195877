package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.json.JsonHandler;
import org.jspecify.annotations.Nullable;

/**
 * What a dialect learns from the scan of an answer that passes untouched; the facts are those of
 * {@link dev.tollgate.dialect.AnswerReader}.
 *
 * <p>Threads: confined to one exchange.
 */
public interface Meter extends JsonHandler {
    /** The error that was read, or that the answer is by its status (0 of a stream); null if none. */
    @Nullable
    UpstreamError error(int status);

    /** The tokens used so far; {@code last} if no later counts are to be expected. */
    @Nullable
    Usage usage(boolean last);

    @Nullable
    String model();

    @Nullable
    String id();

    @Nullable
    String finishReason();

    @Nullable
    String serviceTier();
}
