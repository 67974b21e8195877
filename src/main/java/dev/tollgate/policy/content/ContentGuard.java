package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.AnswerScreen;
import dev.tollgate.policy.BodyEdit;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One content policy in one exchange.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class ContentGuard implements Guard, AnswerScreen {
    private final ContentPolicy policy;
    private final String dialect;
    private final Hits asked = new Hits();
    private final Hits answered = new Hits();

    ContentGuard(ContentPolicy policy, String dialect) {
        this.policy = policy;
        this.dialect = dialect;
    }

    @Override
    public BodyEdit body(CallFacts call, Supplier<Bytes> body) {
        var rules = policy.rules();
        var operation = call.request().operation();
        var place = rules.system().isEmpty() ? null : SystemPlace.of(dialect, operation);
        if (rules.request().isEmpty() && place == null) {
            return BodyEdit.SAME;
        }
        var bytes = body.get();
        var edit = PromptEditor.of(bytes, new Screen(rules.request()), rules.system(), place, asked);
        if (asked.refused() != null) {
            return new BodyEdit.Refused(refused(asked));
        }
        if (edit.unjudged() && !rules.request().isEmpty()) {
            return new BodyEdit.Refused(Fault.of(
                    Reason.CONTENT_REFUSED,
                    "a text of the prompt is too long to be looked at (expected: at most " + PromptEditor.MAX_TEXT_BYTES
                            + " bytes)"));
        }
        return edit.splices().isEmpty() ? BodyEdit.SAME : new BodyEdit.Changed(Splice.apply(bytes, edit.splices()));
    }

    private static Fault refused(Hits hits) {
        return Fault.of(
                Reason.CONTENT_REFUSED,
                "the prompt holds what filter " + hits.refused() + " looks for (expected: none)");
    }

    @Override
    public @Nullable AnswerScreen answers() {
        return policy.rules().response().isEmpty() ? null : this;
    }

    @Override
    public AnswerReader over(AnswerReader read, ModelRequest request, int status, @Nullable MediaType type) {
        boolean speaks = request.operation() == Operation.CHAT
                || request.operation() == Operation.COMPLETIONS
                || request.operation() == Operation.RESPONSES;
        if (status >= 300 || !speaks) {
            return read;
        }
        var screen = new Screen(policy.rules().response());
        return type != null && type.isEventStream()
                ? new ScreenedStream(read, policy.name(), screen, policy.rules().window(), answered)
                : new ScreenedDocument(read, policy.name(), screen, answered);
    }

    @Override
    public void notes(Consumer<PolicyNote> out) {
        if (asked.masked()) {
            out.accept(new PolicyNote(policy.name(), policy.kind(), "mask_request", asked.toString()));
        }
        if (answered.masked()) {
            out.accept(new PolicyNote(policy.name(), policy.kind(), "mask_response", answered.toString()));
        }
        if (answered.refused() != null) {
            out.accept(new PolicyNote(policy.name(), policy.kind(), "refuse", "content_refused"));
        }
    }
}
