package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.Span;
import dev.tollgate.dialect.Spans;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.dialect.answer.OpaqueAnswer;
import dev.tollgate.dialect.answer.PassedDocument;
import dev.tollgate.dialect.answer.PassedStream;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From OpenAI to OpenAI: every byte stays, except the model's name where the provider has another one, and the wish for usage at
 * the end of a chat or completion stream, which the gateway needs and adds if the caller has not asked for it.
 *
 * <p>Threads: immutable.
 */
final class IdentityTranscoder implements Transcoder {
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] ONLY_MEMBER = "{\"include_usage\":true}".getBytes(UTF_8);
    private static final byte[] FIRST_MEMBER = "\"include_usage\":true,".getBytes(UTF_8);
    private static final byte[] NEXT_MEMBER = ",\"stream_options\":{\"include_usage\":true}".getBytes(UTF_8);

    private final long seed;

    IdentityTranscoder(long seed) {
        this.seed = seed;
    }

    @Override
    public RequestEdit request(ModelRequest request, Supplier<Bytes> body, TargetModel target) {
        return new RequestEdit.Splices(splices(request, target.name()));
    }

    private static List<Splice> splices(ModelRequest request, String upstreamModel) {
        var spans = request.spans();
        var usage = injectsUsage(request) ? usage(spans) : null;
        if (upstreamModel.equals(request.model())) {
            return usage == null ? List.of() : List.of(usage);
        }
        var model = replace(spans.model(), JsonText.quote(upstreamModel).getBytes(UTF_8));
        if (usage == null) {
            return List.of(model);
        }
        var splices = new ArrayList<Splice>(2);
        splices.add(usage.from() < model.to() ? usage : model);
        splices.add(usage.from() < model.to() ? model : usage);
        return splices;
    }

    private static Splice usage(Spans spans) {
        return switch (spans.options()) {
            // Any place between two members will do; after the model there is one for sure.
            case ABSENT, INVALID -> new Splice(spans.model().to(), spans.model().to(), NEXT_MEMBER);
            case NULL, EMPTY -> replace(spans.streamOptions(), ONLY_MEMBER);
            case OBJECT ->
                spans.includeUsage().exists()
                        ? replace(spans.includeUsage(), TRUE)
                        : new Splice(
                                spans.streamOptions().from() + 1,
                                spans.streamOptions().from() + 1,
                                FIRST_MEMBER);
        };
    }

    private static Splice replace(Span span, byte[] with) {
        return new Splice(span.from(), span.to(), with);
    }

    /** Whether the provider is asked for usage behind the caller's back, so that the chunk with it must be hidden. */
    static boolean injectsUsage(ModelRequest request) {
        return request.stream()
                && !request.usageAsked()
                && (request.operation() == Operation.CHAT || request.operation() == Operation.COMPLETIONS)
                && request.spans().options() != Spans.Options.INVALID;
    }

    @Override
    public AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces) {
        if (status < 300 && (type == null ? request.stream() : type.isEventStream())) {
            return new PassedStream(new ChunkJudge(request.operation(), injectsUsage(request), seed, spaces));
        }
        return type == null || type.isJson()
                ? new PassedDocument(status, new AnswerFacts(request.operation()), AnswerWords.VOCABULARY, seed, spaces)
                : new OpaqueAnswer(status);
    }
}
