package dev.tollgate.dialect;

import dev.tollgate.llm.ChatEvent;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseEvent;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a dialect's answers become neutral events, and how they are written from them.
 *
 * <p>Threads: immutable and shared; the readers and writers it makes are confined to one exchange.
 */
public interface AnswerCodec {
    /** A reader of a provider's answer; {@code spaces} is working memory of the thread that will read. */
    Reader reader(ScanSpaces spaces);

    /** A writer of the stream that answers this request. */
    Writer streamWriter(ModelRequest request);

    /** A writer of the document that answers this request, and of errors. */
    Writer documentWriter(ModelRequest request);

    /** The status by which callers of this dialect know an error that another one sends under {@code status}, such as 529. */
    int status(int status);

    /** Reads one answer of a dialect's provider as neutral events; confined to one exchange; never throws, whatever the bytes are. */
    interface Reader {
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

        /** Whether thinking is signed here, so that it holds only in these words. */
        default boolean signsThinking() {
            return false;
        }

        /** The error that was read, as the provider wrote its codes. */
        @Nullable
        UpstreamError error();
    }

    /** Writes one answer in a dialect, as a stream of events or as a document; confined to one exchange. */
    interface Writer {
        /** Writes what one event comes to, which may be nothing yet; a document is whole with {@code Finished} or {@code Failed}. */
        void write(ChatEvent event, JsonOut out);

        /** What this dialect could not say of the answer so far, as paths. */
        Set<String> lost();

        /** Why the answer cannot be written at all, such as more interleaved parts than may be held; null if it can. */
        @Nullable
        String problem();
    }
}
