package dev.tollgate.policy.content;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.answer.AnswerScreen;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.policy.BodyEdit;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.TextWords;
import dev.tollgate.wire.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One content policy in one exchange.
 *
 * <p>Threads: confined to the event loop of its exchange, but for long prompts, which others look through.
 */
final class ContentGuard implements Guard, AnswerScreen {
    /** The text, its decoded strings, and what becomes of them. */
    private static final long KEPT = 3;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final ContentPolicy policy;
    private final String dialect;
    /** Written once, by whoever looked through the prompt. */
    private volatile Hits asked = new Hits();

    private @Nullable CompletableFuture<?> scanning;
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
        var bytes = body.get();
        if (rules.request().isEmpty() || bytes.length() <= Scans.LONG_BYTES) {
            return judged(Look.at(bytes, rules, place));
        }
        // The caller may leave, and its body with it, while this is looked through.
        var copy = Bytes.of(bytes.toArray());
        try {
            var looking = policy.scans().run(KEPT * copy.length(), () -> Look.at(copy, rules, place));
            scanning = looking;
            return new Outcome.Pending<>(looking.thenApply(this::judged));
        } catch (RejectedExecutionException full) {
            return Outcome.refused(overloaded("the prompt"));
        }
    }

    /** What was seen in a prompt. */
    private record Look(Hits hits, PromptEditor.Edit edit) {
        static Look at(Bytes body, ContentRules rules, @Nullable SystemPlace place) {
            var hits = new Hits();
            return new Look(hits, PromptEditor.of(body, new Screen(rules.request()), rules.system(), place, hits));
        }
    }

    private Outcome<BodyEdit> judged(Look look) {
        asked = look.hits;
        if (look.hits.refused() != null) {
            return Outcome.refused(refused(look.hits));
        }
        if (look.edit.unjudged()) {
            return Outcome.refused(Fault.of(
                    Reason.CONTENT_REFUSED,
                    "a text of the prompt is too long to be looked at (expected: at most " + TextWords.MAX_TEXT_BYTES
                            + " bytes)"));
        }
        var splices = look.edit.splices();
        return splices.isEmpty() ? BodyEdit.SAME : Outcome.ready(new BodyEdit.Changed(splices));
    }

    static Fault overloaded(String what) {
        return Fault.of(
                        Reason.OVERLOADED,
                        what + " waits behind too many that are looked through (expected: fewer long ones at once)")
                .withRetryAfter(RETRY_AFTER);
    }

    @Override
    public void ended(CallSpent spent) {
        if (scanning != null) {
            scanning.cancel(false);
        }
    }

    private static Fault refused(Hits hits) {
        var fault = Fault.of(
                Reason.CONTENT_REFUSED,
                "the prompt holds what filter " + hits.refused() + " looks for (expected: none)");
        return hits.refused() == null ? fault : fault.part(hits.refused());
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
        boolean withArguments = policy.rules().arguments();
        return type != null && type.isEventStream()
                ? new ScreenedStream(
                        read, policy.name(), screen, policy.rules().window(), withArguments, policy.scans(), answered)
                : new ScreenedDocument(read, policy.name(), screen, withArguments, policy.scans(), answered);
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
            out.accept(note("refuse", answered.refused() + " " + Reason.CONTENT_REFUSED.code()));
        }
    }

    private PolicyNote note(String action, String detail) {
        var done = policy.rule().mode() == Mode.SHADOW ? "shadow_" + action : action;
        return new PolicyNote(policy.name(), policy.kind(), done, detail);
    }
}
