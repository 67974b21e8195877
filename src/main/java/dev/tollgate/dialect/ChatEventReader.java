package dev.tollgate.dialect;

import dev.tollgate.llm.ChatEvent;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.sse.SseEvent;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer of a dialect's provider as neutral events.
 *
 * <p>Threads: confined to one exchange; never throws, whatever the bytes are.
 */
public interface ChatEventReader {
    /** Reads an event of a stream that has data; false if it could not be read, which then says nothing. */
    boolean event(SseEvent event, Consumer<ChatEvent> out);

    /** Says that the body of a stream ended cleanly: what was held back for its end is told, if it is a whole answer. */
    void ended(Consumer<ChatEvent> out);

    /**
     * Reads a whole document: an answer or, from status 400 on, an error.
     *
     * @return what is wrong with it; null if nothing
     */
    @Nullable
    String document(int status, Bytes body, Consumer<ChatEvent> out);

    /** The error that was read, as the provider wrote its codes. */
    @Nullable
    UpstreamError error();
}
