package dev.tollgate.dialect;

import dev.tollgate.llm.ErrorKind;

/**
 * How a dialect's answers become neutral events, and how they are written from them.
 *
 * <p>Threads: immutable and shared; the readers and writers it makes are confined to one exchange.
 */
public interface AnswerCodec {
    /** A reader of a provider's answer to this request, which the caller may have made in another dialect. */
    ChatEventReader reader(ModelRequest request);

    /** A writer of the stream that answers this request. */
    ChatEventWriter streamWriter(ModelRequest request);

    /** A writer of the document that answers this request, and of errors. */
    ChatEventWriter documentWriter(ModelRequest request);

    /** The status under which an error goes to a caller of this dialect; {@code upstream} is what the provider sent, 400 to 599. */
    int status(ErrorKind kind, int upstream);
}
