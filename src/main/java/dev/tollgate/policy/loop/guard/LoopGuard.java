package dev.tollgate.policy.loop.guard;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.LocalAnswer;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.Kin;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopCall;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.LoopVerdict;
import dev.tollgate.policy.loop.RunTrack;
import dev.tollgate.policy.loop.Told;
import dev.tollgate.run.Run;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The loop guard in one exchange.
 *
 * <p>Threads: confined to the event loop of its exchange; what it shares is the {@link LoopLedger}.
 */
final class LoopGuard implements Guard {
    /** The field that marks what the guard answers. */
    static final String FIELD = "tollgate-loop";

    private final LoopPolicy policy;
    private final HeadFacts head;
    private @Nullable TrackedRun run;
    private @Nullable CallerTrack caller;
    private @Nullable CallerTrack family;
    private long requestKey;
    private int sent;
    private LoopVerdict verdict = LoopVerdict.PASS;
    private @Nullable AnswerWatch answer;

    LoopGuard(LoopPolicy policy, HeadFacts head) {
        this.policy = policy;
        this.head = head;
    }

    @Override
    public Outcome<Consent> call(CallFacts call) {
        var stitched = call.run();
        var transcript = call.request().transcript();
        answer = AnswerWatch.of(policy, call);
        // Who has tokens counted asks no model: it costs nothing, and an editor does so as one types.
        boolean counts = call.request().operation() == Operation.COUNT_TOKENS;
        if (stitched == null || transcript.isEmpty() || counts) {
            return Consent.GIVEN;
        }
        var ledger = policy.ledger();
        var tracked = ledger.run(policy.name(), stitched);
        var principal = ledger.caller(policy.name(), stitched.scope());
        long now = call.nowNanos();
        var told = Told.of(transcript, policy.rules());
        run = tracked;
        caller = principal;
        requestKey = told.requestKey();
        sent = sentBefore();
        var kin = kin(stitched, principal, now);
        var asked = new LoopCall(told, sent, stitched.confidence(), kin, principal.burn(now), now);
        verdict = tracked.judge(asked, policy.rules(), ledger);
        var finding = verdict.finding();
        if (finding == null && !verdict.action().prevents()) {
            return Consent.GIVEN;
        }
        tracked.found(
                verdict.action(),
                head.arrival().requestId(),
                head.caller().principal(),
                call.request().model(),
                now);
        if (verdict.action() == LoopAction.QUARANTINE) {
            ledger.hold(stitched, tracked);
        }
        if (finding != null) {
            boolean stands = verdict.action() != LoopAction.BLOCK || verdict.waitNanos() > 0;
            if (verdict.action().compareTo(LoopAction.BREAK) >= 0 && stands) {
                ledger.stopped(
                        tracked, head.caller().principal(), call.request().model());
            }
            ledger.count(finding.rule(), verdict.action());
        }
        return answer(call, stitched, finding);
    }

    private Kin kin(Run stitched, CallerTrack principal, long now) {
        int newIds = principal.newIds(stitched, now);
        var lineage = stitched.lineage();
        if (lineage.depth() == 0) {
            return newIds == 0 ? Kin.NONE : new Kin(lineage, 0, 0, newIds);
        }
        // A caller may serve many at once who each start a few: runs that begin are counted by which run began them,
        // and so are calls under way where they only seem delegated.
        var started = policy.ledger().family(policy.name(), lineage.parent());
        var counted = lineage.proven() ? principal : started;
        family = counted;
        return new Kin(lineage, counted.begin(), started.began(stitched, now), newIds);
    }

    /** The official SDKs count their retries in this field. */
    private int sentBefore() {
        var count = head.arrival().head().headers().get("x-stainless-retry-count");
        if (count == null || count.isBlank() || count.equals("0")) {
            return 0;
        }
        boolean number = count.length() < 4 && count.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(count) : 1;
    }

    private Outcome<Consent> answer(CallFacts call, Run stitched, @Nullable Finding finding) {
        var words = new LoopWords(call.request().transcript());
        return switch (verdict.action()) {
            case PASS, OBSERVE, CUT -> Consent.GIVEN;
            case THROTTLE ->
                Outcome.refused(fault(Reason.LOOP_THROTTLED, words.throttled(finding), finding)
                        .withRetryAfter(Duration.ofNanos(verdict.waitNanos())));
            case BREAK -> {
                boolean again = run != null && run.breaks() > 1;
                if (policy.rules().answer() == LoopRules.Answer.SYNTHETIC) {
                    var said = SpokenAnswer.of(
                            head.surface(), call.request(), head.arrival().requestId(), words.spoken(finding, again));
                    if (said != null) {
                        yield Outcome.ready(new Consent.Answered(new LocalAnswer(said, fields(finding))));
                    }
                }
                yield Outcome.refused(fault(Reason.LOOP_BROKEN, words.spoken(finding, again), finding));
            }
            case BLOCK ->
                Outcome.refused(fault(Reason.LOOP_BLOCKED, words.blocked(finding, verdict.waitNanos()), finding));
            case QUARANTINE -> Outcome.refused(fault(Reason.QUARANTINED, words.quarantined(stitched.id()), finding));
        };
    }

    @Override
    public AnswerReader.@Nullable Ear ear() {
        return answer == null ? null : answer.ear();
    }

    @Override
    public @Nullable Fault progress(int number, long outputBytes) {
        // Of a document nothing is counted before it is whole, and then it is paid for.
        var finding = answer == null || outputBytes == 0 ? null : answer.enough(run);
        return finding == null ? null : fault(Reason.LOOP_BROKEN, new LoopWords(Transcript.NONE).cut(finding), finding);
    }

    private static Fault fault(Reason reason, String message, @Nullable Finding finding) {
        var fault = Fault.of(reason, message);
        for (var field : fields(finding)) {
            fault = fault.with(field.name(), field.value());
        }
        return fault;
    }

    private static List<Fault.Field> fields(@Nullable Finding finding) {
        return finding == null ? List.of() : List.of(new Fault.Field(FIELD, finding.header()));
    }

    @Override
    public void ended(CallSpent spent) {
        var heard = answer == null ? null : answer.finding(run);
        if (answer != null && heard != null) {
            policy.ledger().count(heard.rule(), answer.action());
            if (run != null) {
                run.heard(heard, answer.action(), head, answer.model(), spent.nowNanos());
            }
        }
        if (run == null || caller == null) {
            return;
        }
        boolean whole = spent.status() >= 200
                && spent.status() < 300
                && !verdict.action().prevents();
        run.ended(new RunTrack.End(
                requestKey, sent, whole, spent.cost().total().nanos(), spent.waitNanos(), spent.nowNanos()));
        if (family != null) {
            family.end();
        }
        var usage = spent.usage();
        if (usage != null) {
            caller.used(usage.totalInput() + usage.totalOutput(), spent.nowNanos());
        }
    }

    @Override
    public void notes(Consumer<PolicyNote> out) {
        note(verdict.finding(), verdict.action(), out);
        if (answer != null) {
            note(answer.finding(run), answer.action(), out);
        }
    }

    private void note(@Nullable Finding finding, LoopAction action, Consumer<PolicyNote> out) {
        if (finding != null) {
            out.accept(new PolicyNote(policy.name(), PolicyKind.LOOP, action.code(), LoopWords.evidence(finding)));
        }
    }
}
