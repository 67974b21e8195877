package dev.tollgate.io.attempt;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.Transcoder;
import dev.tollgate.io.answer.OnePiece;
import dev.tollgate.route.Target;
import java.util.List;

/**
 * The request as one target is told it: in its dialect, under its name for the model.
 *
 * @param transcoder what wrote it, and reads the answer
 * @param edit a refusal where the caller may not lose what would be lost
 * @param lossy what the target's dialect has no words for
 */
record Wording(Transcoder transcoder, RequestEdit edit, List<String> lossy) {

    static Wording of(Exchange exchange, ModelRequest request, Transcoder transcoder, Target target, boolean mayLose) {
        var edit = transcoder.request(
                request,
                () -> OnePiece.of(exchange.body(), exchange.loop().scratch()),
                new TargetModel(target.model(), target.maxTokens()));
        var lossy = edit instanceof RequestEdit.Rewritten(var _, var lost) ? lost : List.<String>of();
        return mayLose || lossy.isEmpty()
                ? new Wording(transcoder, edit, lossy)
                : new Wording(transcoder, new RequestEdit.Refused(Failures.lossy(lossy, target.name())), lossy);
    }

    /** Length of the body as it is sent; as it came, where it is not sent at all. */
    long bodyBytes(ModelRequest request) {
        return switch (edit) {
            case RequestEdit.Splices(var splices) -> {
                long length = request.bodyBytes();
                for (var splice : splices) {
                    length += splice.replacement().length - (splice.to() - splice.from());
                }
                yield length;
            }
            case RequestEdit.Rewritten rewritten -> rewritten.body().length();
            case RequestEdit.Refused _ -> request.bodyBytes();
        };
    }
}
