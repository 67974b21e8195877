package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.fault.Outcome;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From any dialect to any other by way of the neutral conversation: the codecs of the two are all it needs. Only chats are translated.
 *
 * <p>Threads: confined to one attempt.
 */
public final class Translation implements Transcoder {
    /** By how much a request usually grows at most, beside an eighth of its length: a larger one is copied while it is written. */
    private static final int USUAL_GROWTH = 256;

    private final Dialect caller;
    private final Dialect provider;
    private final ToolNames names = new ToolNames();

    /** What is asked in one dialect is asked of a provider of the other. */
    public Translation(Dialect caller, Dialect provider) {
        this.caller = caller;
        this.provider = provider;
    }

    @Override
    public RequestEdit request(ModelRequest request, Supplier<Bytes> body, TargetModel target) {
        var losses = new Losses(caller.requests()::path);
        var asked = body.get();
        return switch (caller.requests().read(asked, losses)) {
            case Outcome.Ready<ChatRequest>(var chat) -> {
                var written = new JsonOut(asked.length() + (asked.length() >> 3) + USUAL_GROWTH);
                provider.requests().write(chat, target, names, losses, written);
                yield new RequestEdit.Rewritten(written.bytes(), losses.paths());
            }
            case Outcome.Refused<ChatRequest>(var fault) -> new RequestEdit.Refused(fault);
            case Outcome.Pending<ChatRequest> _ -> throw new IllegalStateException("reading a body is never pending");
        };
    }

    @Override
    public AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces) {
        return TranslatedAnswers.reader(provider.answers(), caller.answers(), request, status, type, names, spaces);
    }
}
