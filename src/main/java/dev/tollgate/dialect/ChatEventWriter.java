package dev.tollgate.dialect;

import dev.tollgate.llm.ChatEvent;
import dev.tollgate.wire.json.JsonOut;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer in a dialect, as a stream of events or as a document.
 *
 * <p>Threads: confined to one exchange.
 */
public interface ChatEventWriter {
    /** Writes what one event comes to, which may be nothing yet: a document is written with {@code Finished} or {@code Failed}. */
    void write(ChatEvent event, JsonOut out);

    /** What of the answer this dialect could not say, as a path; null if nothing more since the last call. */
    @Nullable
    String lost();

    /** Why the answer cannot be written at all, such as more interleaved parts than may be held; null if it can. */
    @Nullable
    String problem();
}
