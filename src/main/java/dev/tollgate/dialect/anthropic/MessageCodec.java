package dev.tollgate.dialect.anthropic;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.answer.OpaqueAnswer;
import dev.tollgate.dialect.answer.PassedDocument;
import dev.tollgate.dialect.answer.PassedStream;
import dev.tollgate.http.MediaType;
import dev.tollgate.wire.json.ScanSpaces;
import org.jspecify.annotations.Nullable;

/**
 * Messages as neutral events, and back; and as what passes from Anthropic to Anthropic.
 *
 * <p>Threads: immutable.
 *
 * @param seed secret of this process
 */
record MessageCodec(long seed) implements AnswerCodec {
    @Override
    public Reader reader(ScanSpaces spaces) {
        return new MessageReader(seed, spaces);
    }

    @Override
    public Writer streamWriter(ModelRequest request) {
        return new MessageStreamWriter(request.promptBytes());
    }

    @Override
    public Writer documentWriter(ModelRequest request) {
        return new MessageWriter(request.promptBytes());
    }

    @Override
    public int status(int status) {
        return status == 503 ? 529 : status;
    }

    /** A reader of an answer that passes untouched. */
    AnswerReader passed(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces) {
        if (status < 300 && (type == null ? request.stream() : type.isEventStream())) {
            return new PassedStream(new MessageJudge(seed, spaces));
        }
        return type == null || type.isJson()
                ? new PassedDocument(status, new AnswerFacts(request.operation()), AnswerWords.VOCABULARY, seed, spaces)
                : new OpaqueAnswer(status);
    }
}
