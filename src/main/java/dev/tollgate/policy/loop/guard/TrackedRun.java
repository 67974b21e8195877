package dev.tollgate.policy.loop.guard;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopCall;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.LoopVerdict;
import dev.tollgate.policy.loop.RunTrack;
import dev.tollgate.policy.loop.Standing;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A run with what was found in it.
 *
 * <p>Threads: any; each method holds the run's lock for a few microseconds.
 */
final class TrackedRun {
    private final String id;
    private final String policy;
    private final long scope;
    private final RunTrack track = new RunTrack();
    /** Null for most runs, in which nothing is ever found. */
    private @Nullable Evidence evidence;

    TrackedRun(String id, String policy, long scope) {
        this.id = id;
        this.policy = policy;
        this.scope = scope;
    }

    String id() {
        return id;
    }

    String policy() {
        return policy;
    }

    long scope() {
        return scope;
    }

    /**
     * Judges a call.
     *
     * @param ledger what operators called mistaken, and what stands against the run on other replicas: looked up under the lock, as whoever
     *     releases the run says so there first, and then here
     */
    synchronized LoopVerdict judge(LoopCall call, LoopRules rules, LoopLedger ledger) {
        var verdict = track.judge(call, rules, ledger.excuses(this), ledger.elsewhere(this));
        if (evidence != null || verdict.action() != LoopAction.PASS) {
            evidence().did(verdict.action());
        }
        return verdict;
    }

    /** Keeps who made a call in which something was found. */
    synchronized void found(LoopAction action, String requestId, String caller, String asked, long now) {
        evidence().found(action, requestId, caller, asked, now);
    }

    /** Keeps what was found in an answer. */
    synchronized void heard(Finding finding, LoopAction action, HeadFacts head, String asked, long now) {
        track.heard(finding, now);
        evidence().did(action);
        found(action, head.arrival().requestId(), head.caller().principal(), asked, now);
    }

    private Evidence evidence() {
        var known = evidence;
        if (known == null) {
            known = new Evidence();
            evidence = known;
        }
        return known;
    }

    synchronized void ended(RunTrack.End end) {
        track.ended(end);
    }

    synchronized Standing standing() {
        return track.standing();
    }

    synchronized int breaks() {
        var held = track.escalation();
        return held == null ? 0 : held.breaks();
    }

    synchronized void quarantine() {
        track.quarantine();
    }

    synchronized void release() {
        track.release();
        if (evidence != null) {
            evidence.did(LoopAction.PASS);
        }
    }

    synchronized @Nullable Finding last() {
        return track.last();
    }

    /** What operators see; null where nothing was ever found and nobody stopped it. */
    synchronized @Nullable LoopRun view(long now) {
        var finding = track.last();
        var held = track.escalation();
        var standing = held == null ? null : held.standing(now);
        if (finding == null && standing == null) {
            return null;
        }
        var seen = evidence == null ? new Evidence() : evidence;
        return new LoopRun(
                id,
                policy,
                seen.principal(),
                seen.model(),
                standing == null ? seen.lastAction() : standing.action(),
                finding,
                held == null ? 0 : held.score(now),
                held == null ? 0 : held.breaks(),
                track.calls(),
                track.tools(),
                seen.detections(),
                seen.prevented(),
                seen.requests(),
                TimeUnit.NANOSECONDS.toSeconds(now - seen.lastAt()));
    }
}
