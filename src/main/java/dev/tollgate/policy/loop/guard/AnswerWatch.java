package dev.tollgate.policy.loop.guard;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.Firmness;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopMode;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.LoopRule.Setting;
import dev.tollgate.policy.loop.chant.Chant;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the answers of one call for words that come over and over (L13).
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class AnswerWatch {
    private static final long MIX = 0xC2B2AE3D27D4EB4FL;

    private final Setting setting;
    private final LoopLedger ledger;
    private final String model;
    private final boolean mayEnd;
    private final long scope;
    private @Nullable Chant chant;
    private boolean cut;

    private AnswerWatch(LoopPolicy policy, CallFacts call) {
        var request = call.request();
        setting = policy.rules().setting(LoopRule.L13);
        ledger = policy.ledger();
        model = request.model();
        mayEnd = request.stream();
        scope = call.run() == null ? 0 : call.run().scope();
    }

    /** A watch over a call's answers; null where nobody listens. */
    static @Nullable AnswerWatch of(LoopPolicy policy, CallFacts call) {
        var setting = policy.rules().setting(LoopRule.L13);
        boolean asked = call.request().operation().speaks() && setting.mode() != LoopMode.OFF && setting.least() > 0;
        return asked ? new AnswerWatch(policy, call) : null;
    }

    /** What hears the next answer. */
    AnswerReader.Ear ear() {
        var fresh = new Chant(setting.least());
        chant = fresh;
        return fresh;
    }

    String model() {
        return model;
    }

    /** What was found in the last answer; null if nothing was, or nothing that an operator has not called mistaken. */
    @Nullable
    Finding finding(@Nullable TrackedRun run) {
        var heard = chant;
        var firmness = heard == null ? Firmness.NONE : setting.firmness(heard.repeats());
        if (heard == null || firmness == Firmness.NONE) {
            return null;
        }
        var finding = new Finding(LoopRule.L13, firmness, 0, heard.repeats(), evidence(heard), 0);
        return run != null && ledger.excused(run, finding) ? null : finding;
    }

    /** Known again within the caller's scope, and of no use to who does not know that: a short text could be guessed from its hash. */
    private long evidence(Chant heard) {
        long mixed = (heard.hash() ^ scope) * MIX;
        return scope == 0 ? 0 : mixed ^ (mixed >>> 29);
    }

    /** What was found, if it is enough to end the answer here; said once, it is ended. */
    @Nullable
    Finding enough(@Nullable TrackedRun run) {
        if (!mayEnd || chant == null || setting.firmness(chant.repeats()) != Firmness.STOP) {
            return null;
        }
        var finding = finding(run);
        cut |= finding != null;
        return finding;
    }

    /** What was done about it. */
    LoopAction action() {
        return cut ? LoopAction.CUT : LoopAction.OBSERVE;
    }
}
