package dev.tollgate.policy.check;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.answer.AnswerScreen;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.policy.BodyEdit;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.check.Question.On;
import dev.tollgate.policy.check.Verdict.Trouble;
import dev.tollgate.policy.content.Scans;
import dev.tollgate.policy.text.PlacedText;
import dev.tollgate.policy.text.PromptTexts;
import dev.tollgate.wire.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One check in one exchange.
 *
 * <p>Threads: confined to the event loop of its exchange, but for the verdict on a prompt, whose thread may write a note, and long prompts, which others look
 * through.
 */
final class CheckGuard implements Guard, AnswerScreen {
    /** The body, its decoded strings, and what is made of them. */
    private static final long KEPT = 3;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final CheckPolicy policy;
    private final HeadFacts head;
    private final List<PolicyNote> notes = new CopyOnWriteArrayList<>();
    private String model = "";
    private volatile @Nullable CompletableFuture<?> asking;
    /** Nobody waits for a verdict any more, so that none comes is no news. */
    private volatile boolean over;

    CheckGuard(CheckPolicy policy, HeadFacts head) {
        this.policy = policy;
        this.head = head;
    }

    @Override
    public Outcome<BodyEdit> body(CallFacts call, Supplier<Bytes> body) {
        model = call.entry().name();
        if (!policy.rules().request()) {
            return BodyEdit.SAME;
        }
        var bytes = body.get();
        int maxBytes = policy.rules().maxBytes();
        if (bytes.length() <= Scans.LONG_BYTES) {
            return asked(PromptTexts.of(bytes, maxBytes));
        }
        // The caller may leave, and its body with it, while this is looked through.
        var copy = Bytes.of(bytes.toArray());
        try {
            var looking = policy.scans().run(KEPT * copy.length(), () -> PromptTexts.of(copy, maxBytes));
            asking = looking;
            return new Outcome.Pending<>(looking.thenCompose(found -> later(asked(found))));
        } catch (RejectedExecutionException full) {
            return withoutVerdict(Trouble.BUSY);
        }
    }

    private static CompletionStage<Outcome<BodyEdit>> later(Outcome<BodyEdit> outcome) {
        return outcome instanceof Outcome.Pending<BodyEdit>(var stage)
                ? stage
                : CompletableFuture.completedFuture(outcome);
    }

    private Outcome<BodyEdit> asked(PromptTexts found) {
        if (found.tooLong()) {
            return withoutVerdict(Trouble.TOO_LONG);
        }
        var texts = found.texts();
        if (texts.isEmpty()) {
            return BodyEdit.SAME;
        }
        return new Outcome.Pending<>(ask(On.REQUEST, texts)
                .handle((verdict, thrown) ->
                        judged(texts, thrown == null ? verdict : new Verdict.None(Trouble.UNREACHABLE))));
    }

    private Outcome<BodyEdit> judged(List<PlacedText> texts, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Pass _ -> BodyEdit.SAME;
            case Verdict.Mask(var masked) -> {
                masked(On.REQUEST, masked.size());
                yield Outcome.ready(new BodyEdit.Changed(HeldDocument.splices(texts, masked)));
            }
            case Verdict.Reject(var reason) -> Outcome.refused(rejected(On.REQUEST, reason));
            case Verdict.None(var trouble) -> withoutVerdict(trouble);
        };
    }

    private Outcome<BodyEdit> withoutVerdict(Trouble trouble) {
        var why = unchecked(On.REQUEST, trouble);
        return why == null ? BodyEdit.SAME : Outcome.refused(why);
    }

    @Override
    public @Nullable AnswerScreen answers() {
        return policy.rules().response() ? this : null;
    }

    @Override
    public AnswerReader over(AnswerReader read, ModelRequest request, int status, @Nullable MediaType type) {
        boolean events = type != null && type.isEventStream();
        if (status >= 300
                || !request.operation().speaks()
                || (events && !policy.rules().streams())) {
            return read;
        }
        int maxBytes = policy.rules().maxBytes();
        boolean arguments = policy.rules().arguments();
        var held = events
                ? new HeldStream(arguments, !read.signsThinking(), maxBytes)
                : new HeldDocument(arguments, maxBytes);
        return new CheckedAnswer(read, this, held);
    }

    // --- what prompts and answers share

    CompletableFuture<Verdict> ask(On on, List<PlacedText> texts) {
        var team = head.caller().team();
        var asked = policy.checker()
                .ask(new Question(
                        on,
                        head.arrival().requestId(),
                        policy.name(),
                        head.agent().name(),
                        team == null ? "" : team,
                        model,
                        texts));
        asking = asked;
        return asked;
    }

    void masked(On on, int texts) {
        note(done("mask_" + word(on)), "webhook=" + texts);
    }

    Fault rejected(On on, String reason) {
        var what = on == On.REQUEST ? "the prompt" : "the answer";
        var fault = Fault.of(
                Reason.CONTENT_REFUSED,
                what + " was refused by a check" + (reason.isEmpty() ? "" : ": " + reason)
                        + " (expected: one that it lets pass)");
        return on == On.REQUEST ? fault : refusedAnswer(fault);
    }

    /** The chain hears of prompts that are refused; of answers it is told here. */
    private Fault refusedAnswer(Fault why) {
        note(done("refuse"), why.reason().code());
        return why.by(policy.name());
    }

    /** What follows where there is no verdict: why the call does not go on; null where it does. */
    @Nullable
    Fault unchecked(On on, Trouble trouble) {
        note("unchecked", word(on) + " " + trouble.code());
        if (policy.rules().open()) {
            return null;
        }
        var what = on == On.REQUEST ? "the prompt" : "the answer";
        var fault = trouble == Trouble.TOO_LONG
                ? Fault.of(
                        Reason.CONTENT_REFUSED,
                        what + " is too long to be checked (expected: texts of at most "
                                + policy.rules().maxBytes() + " bytes)")
                : Fault.of(
                                Reason.CONTENT_UNCHECKED,
                                what + " could not be checked: " + trouble.code() + " (expected: a verdict)")
                        .withRetryAfter(RETRY_AFTER);
        return on == On.REQUEST ? fault : refusedAnswer(fault);
    }

    private static String word(On on) {
        return on.name().toLowerCase(Locale.ROOT);
    }

    private String done(String action) {
        return policy.rule().mode() == Mode.SHADOW ? "shadow_" + action : action;
    }

    private void note(String action, String detail) {
        if (!over) {
            notes.add(new PolicyNote(policy.name(), policy.kind(), action, detail));
        }
    }

    @Override
    public void notes(Consumer<PolicyNote> out) {
        notes.forEach(out);
    }

    @Override
    public void ended(CallSpent spent) {
        over = true;
        var waiting = asking;
        if (waiting != null) {
            waiting.cancel(true);
        }
    }
}
