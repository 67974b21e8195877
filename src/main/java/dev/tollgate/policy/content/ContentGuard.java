package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.policy.AnswerScreen;
import dev.tollgate.policy.BodyEdit;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.wire.Bytes;
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
    public Outcome<BodyEdit> body(CallFacts call, Supplier<Bytes> body) {
        var rules = policy.rules();
        var operation = call.request().operation();
        var place = rules.system().isEmpty() ? null : SystemPlace.of(dialect, operation);
        if (rules.request().isEmpty() && place == null) {
            return BodyEdit.SAME;
        }
        var edit = PromptEditor.of(body.get(), new Screen(rules.request()), rules.system(), place, asked);
        if (asked.refused() != null) {
            return Outcome.refused(refused(asked));
        }
        if (edit.unjudged() && !rules.request().isEmpty()) {
            return Outcome.refused(Fault.of(
                    Reason.CONTENT_REFUSED,
                    "a text of the prompt is too long to be looked at (expected: at most " + PromptEditor.MAX_TEXT_BYTES
                            + " bytes)"));
        }
        return edit.splices().isEmpty() ? BodyEdit.SAME : Outcome.ready(new BodyEdit.Changed(edit.splices()));
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
        if (status >= 300 || !request.operation().speaks()) {
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
            out.accept(note("mask_request", asked.toString()));
        }
        if (answered.masked()) {
            out.accept(note("mask_response", answered.toString()));
        }
        if (answered.refused() != null) {
            out.accept(note("refuse", Reason.CONTENT_REFUSED.code()));
        }
    }

    private PolicyNote note(String action, String detail) {
        var done = policy.rule().mode() == Mode.SHADOW ? "shadow_" + action : action;
        return new PolicyNote(policy.name(), policy.kind(), done, detail);
    }
}
