package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerCodec;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.InstantSource;

/**
 * Chat completions as neutral events, and back.
 *
 * <p>Threads: immutable.
 *
 * @param seed  secret of this process
 * @param clock tells when an answer was made whose provider does not say
 */
record CompletionCodec(long seed, InstantSource clock) implements AnswerCodec {
    /** Anthropic's word for a server that is full; OpenAI's clients know no such status. */
    private static final int OVERLOADED_ELSEWHERE = 529;

    @Override
    public Reader reader(ScanSpaces spaces) {
        return new CompletionReader(seed, spaces);
    }

    @Override
    public Writer streamWriter(ModelRequest request) {
        return new ChunkWriter(request.usageAsked(), clock);
    }

    @Override
    public Writer documentWriter(ModelRequest request) {
        return new CompletionWriter(clock);
    }

    @Override
    public int status(int status) {
        return status == OVERLOADED_ELSEWHERE ? 503 : status;
    }
}
