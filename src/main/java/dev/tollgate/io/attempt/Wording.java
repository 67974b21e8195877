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
 * @param edit a refusal where the caller may not lose what would be lost
 * @param lossy what the target's dialect has no words for
 */
record Wording(RequestEdit edit, List<String> lossy) {

    static Wording of(Exchange exchange, ModelRequest request, Transcoder transcoder, Target target, boolean mayLose) {
        var edit = transcoder.request(
                request, () -> OnePiece.of(exchange.body()), new TargetModel(target.model(), target.maxTokens()));
        var lossy = edit instanceof RequestEdit.Rewritten(var _, var lost) ? lost : List.<String>of();
        return mayLose || lossy.isEmpty()
                ? new Wording(edit, lossy)
                : new Wording(new RequestEdit.Refused(Failures.lossy(lossy, target.name())), lossy);
    }
}
