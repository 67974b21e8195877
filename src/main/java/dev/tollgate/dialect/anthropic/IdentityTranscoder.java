package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.Transcoder;
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
 * From Anthropic to Anthropic: every byte stays, except the model's name where the provider has another one, and the bound on output
 * tokens, which is added where the caller gave none and the target has one.
 *
 * <p>Threads: immutable.
 */
record IdentityTranscoder(MessageCodec answers) implements Transcoder {
    @Override
    public RequestEdit request(ModelRequest request, Supplier<Bytes> body, TargetModel target) {
        var model = request.spans().model();
        var splices = new ArrayList<Splice>(2);
        if (!target.name().equals(request.model())) {
            splices.add(new Splice(
                    model.from(), model.to(), JsonText.quote(target.name()).getBytes(UTF_8)));
        }
        if (request.operation() == Operation.CHAT
                && request.maxTokens().isEmpty()
                && target.maxTokens().isPresent()) {
            // Any place between two members will do; after the model there is one for sure.
            var bound = ",\"max_tokens\":" + target.maxTokens().getAsInt();
            splices.add(new Splice(model.to(), model.to(), bound.getBytes(UTF_8)));
        }
        return new RequestEdit.Splices(List.copyOf(splices));
    }

    @Override
    public AnswerReader answer(ModelRequest request, int status, @Nullable MediaType type, ScanSpaces spaces) {
        return answers.passed(request, status, type, spaces);
    }
}
