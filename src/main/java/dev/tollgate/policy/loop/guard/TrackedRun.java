package dev.tollgate.policy.loop.guard;

import dev.tollgate.facts.HeadFacts;
import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopCall;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.LoopVerdict;
import dev.tollgate.policy.loop.RunTrack;
import dev.tollgate.policy.loop.Standing;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A run with what was found in it.
 *
 * <p>Threads: any; each method holds the run's lock for a few microseconds.
 */
final class TrackedRun {
    private static final int REQUESTS = 8;

    private final String id;
    private final String policy;
    private final long scope;
    private final RunTrack track = new RunTrack();

    private @Nullable ArrayDeque<String> requests;
    private LoopAction lastAction = LoopAction.PASS;
    private String principal = "";
    private String model = "";
    private long lastAt;
    private long detections;
    private long prevented;

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
     * @param elsewhere what stands against the run on other replicas, looked up under the lock: whoever releases the run says so there first, and
     *     then here
     */
    synchronized LoopVerdict judge(
            LoopCall call,
            LoopRules rules,
            Predicate<Finding> excused,
            Function<TrackedRun, @Nullable Standing> elsewhere) {
        var verdict = track.judge(call, rules, excused, elsewhere.apply(this));
        lastAction = verdict.action();
        return verdict;
    }

    /** Keeps who made a call in which something was found. */
    synchronized void found(LoopVerdict verdict, String requestId, String caller, String asked, long now) {
        if (requests == null) {
            requests = new ArrayDeque<>(REQUESTS);
        }
        if (requests.size() == REQUESTS) {
            requests.removeFirst();
        }
        requests.addLast(requestId);
        principal = caller;
        model = asked;
        lastAt = now;
        detections++;
        prevented += verdict.action().prevents() ? 1 : 0;
    }

    /** Keeps what was found in an answer. */
    synchronized void heard(Finding finding, LoopAction action, HeadFacts head, String asked, long now) {
        track.heard(finding, now);
        lastAction = action;
        found(
                new LoopVerdict(action, 0, finding),
                head.arrival().requestId(),
                head.caller().principal(),
                asked,
                now);
    }

    synchronized void ended(RunTrack.End end) {
        track.ended(end);
    }

    synchronized Standing standing() {
        return track.standing();
    }

    synchronized int breaks() {
        return track.escalation().breaks();
    }

    synchronized void quarantine() {
        track.escalation().quarantine();
    }

    synchronized void release() {
        track.escalation().release();
        lastAction = LoopAction.PASS;
    }

    synchronized @Nullable Finding last() {
        return track.last();
    }

    /** What operators see; null where nothing was ever found and nobody stopped it. */
    synchronized @Nullable LoopRun view(long now) {
        var finding = track.last();
        var standing = track.escalation().standing(now);
        if (finding == null && standing == null) {
            return null;
        }
        return new LoopRun(
                id,
                policy,
                principal,
                model,
                standing == null ? lastAction : standing.action(),
                finding,
                track.escalation().score(now),
                track.escalation().breaks(),
                track.calls(),
                track.tools(),
                detections,
                prevented,
                requests == null ? List.of() : List.copyOf(requests),
                TimeUnit.NANOSECONDS.toSeconds(now - lastAt));
    }
}
