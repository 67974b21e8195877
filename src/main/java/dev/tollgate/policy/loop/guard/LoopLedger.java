package dev.tollgate.policy.loop.guard;

import dev.tollgate.policy.loop.Finding;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.Standing;
import dev.tollgate.run.LastUsed;
import dev.tollgate.run.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the loop guard keeps of every run: at most {@value #RUNS} that called last, at most 4 KiB each, and those in quarantine, however long
 * they are silent.
 *
 * <p>Runs of different callers are never one: a run's key is made of its caller. Each policy keeps its own view of a run.
 *
 * <p>Threads: any. Runs are found without a lock; what is known of one is guarded by its own.
 */
public final class LoopLedger {
    /** How many runs are kept. */
    public static final int RUNS = 50_000;

    private static final int CALLERS = 10_000;
    private static final int QUARANTINED = 10_000;
    private static final int EXCUSES = 4_096;

    private final LastUsed<Key, TrackedRun> runs;
    private final LastUsed<Key, CallerTrack> callers = new LastUsed<>(CALLERS);
    private final LastUsed<Key, CallerTrack> families = new LastUsed<>(CALLERS);
    private final LastUsed<Excuse, Boolean> excuses = new LastUsed<>(EXCUSES);
    private final ConcurrentMap<Key, TrackedRun> quarantined = new ConcurrentHashMap<>();
    private final NewsBoard news = new NewsBoard(this::told);
    private final Map<LoopRule, Map<LoopAction, LongAdder>> detections = new EnumMap<>(LoopRule.class);

    /** A ledger in which nothing is written yet. */
    public LoopLedger() {
        this(RUNS);
    }

    /** One that keeps at most so many runs. */
    public LoopLedger(int most) {
        runs = new LastUsed<>(most);
        for (var rule : LoopRule.values()) {
            var counts = new EnumMap<LoopAction, LongAdder>(LoopAction.class);
            for (var action : LoopAction.values()) {
                counts.put(action, new LongAdder());
            }
            detections.put(rule, counts);
        }
    }

    private record Key(String policy, long of) {}

    /** An operator's word that this is no loop, whoever of this scope does it. */
    private record Excuse(String policy, long scope, LoopRule rule, long act) {}

    /**
     * How often something was found.
     *
     * @param rule   by which rule
     * @param action what was done
     */
    public record Detections(LoopRule rule, LoopAction action, long count) {}

    TrackedRun run(String policy, Run run) {
        var key = new Key(policy, run.key());
        var held = quarantined.isEmpty() ? null : quarantined.get(key);
        return held != null ? held : runs.get(key, _ -> new TrackedRun(run.id(), policy, run.scope()));
    }

    CallerTrack caller(String policy, long scope) {
        return callers.get(new Key(policy, scope), _ -> new CallerTrack());
    }

    /** All runs that this one seems to have started. */
    CallerTrack family(String policy, long run) {
        return families.get(new Key(policy, run), _ -> new CallerTrack());
    }

    /** A run in quarantine is not forgotten for others that call more. */
    void hold(Run run, TrackedRun tracked) {
        if (quarantined.size() < QUARANTINED) {
            quarantined.putIfAbsent(new Key(tracked.policy(), run.key()), tracked);
        }
    }

    boolean excused(TrackedRun run, Finding finding) {
        return excuses.size() > 0
                && excuses.get(new Excuse(run.policy(), run.scope(), finding.rule(), finding.act())) != null;
    }

    /** What operators have called mistaken of what is found in a run. */
    Predicate<Finding> excuses(TrackedRun run) {
        return excuses.size() == 0 ? _ -> false : finding -> excused(run, finding);
    }

    /** What stands against a run on other replicas; null if nothing does. */
    @Nullable
    Standing elsewhere(TrackedRun run) {
        return news.standing(run.policy(), run.id());
    }

    /** A run was stopped, and others are to know. */
    void stopped(TrackedRun run, String principal, String model) {
        if (news.isShared()) {
            news.tell(new News.Stopped(
                    run.id(), run.policy(), run.scope(), news.last(), run.standing(), principal, model));
        }
    }

    /** What replicas tell each other. */
    public NewsBoard news() {
        return news;
    }

    /** Whether other replicas hear of what operators say here, and hold it too; then a run may be named that was never seen here. */
    public boolean isShared() {
        return news.isShared();
    }

    private void told(News other) {
        switch (other) {
            case News.Judged(var run, var stopped, var _) -> {
                if (stopped) {
                    quarantineHere(run);
                } else {
                    releaseHere(run);
                }
            }
            case News.Excused(var policy, var scope, var rule, var act) ->
                excuses.putIfAbsent(new Excuse(policy, scope, rule, act), true);
            case News.Stopped _ -> {}
        }
    }

    void count(LoopRule rule, LoopAction action) {
        adder(rule, action).increment();
    }

    // --- for operators

    /** Runs in which something was found, the latest first. */
    public List<LoopRun> found(long now) {
        var found = new ArrayList<LoopRun>();
        all().forEach(run -> {
            var view = run.view(now);
            if (view != null) {
                found.add(view);
            }
        });
        var here = found.stream().map(run -> run.run() + "|" + run.policy()).collect(Collectors.toSet());
        news.stops()
                .filter(stop -> !here.contains(stop.run() + "|" + stop.policy()))
                .forEach(stop -> found.add(stop.view(now)));
        var known = found.stream().map(LoopRun::run).collect(Collectors.toSet());
        news.quarantined().filter(run -> !known.contains(run)).forEach(run -> found.add(LoopRun.quarantined(run)));
        found.sort(Comparator.comparingLong(LoopRun::lastSeconds));
        return found;
    }

    /** Lets a run go on as if nothing had been; answers how many policies knew it. */
    public int release(String id) {
        news.forgetStops(id);
        news.tell(new News.Judged(id, false, 0));
        return releaseHere(id);
    }

    private int releaseHere(String id) {
        quarantined.values().removeIf(run -> run.id().equals(id) && restored(run));
        int known = 0;
        for (var run : all()) {
            if (run.id().equals(id)) {
                run.release();
                known++;
            }
        }
        return known;
    }

    /** Stops a run until it is released; answers how many policies knew it. */
    public int quarantine(String id) {
        news.tell(new News.Judged(id, true, 0));
        return quarantineHere(id);
    }

    private int quarantineHere(String id) {
        var known = new HashMap<Key, TrackedRun>();
        runs.forEach((key, run) -> {
            if (run.id().equals(id)) {
                known.put(key, run);
            }
        });
        known.values().forEach(TrackedRun::quarantine);
        known.forEach(quarantined::putIfAbsent);
        return known.size();
    }

    /** Says that what was found last in a run is no loop: it is released, and the same is not found again in runs of its caller. */
    public int mistaken(String id) {
        for (var run : all()) {
            var finding = run.last();
            if (run.id().equals(id) && finding != null) {
                excuse(run.policy(), run.scope(), finding);
            }
        }
        news.stops()
                .filter(stop -> stop.run().equals(id))
                .forEach(stop -> excuse(stop.policy(), stop.scope(), stop.finding()));
        return release(id);
    }

    private void excuse(String policy, long scope, Finding finding) {
        excuses.putIfAbsent(new Excuse(policy, scope, finding.rule(), finding.act()), true);
        news.tell(new News.Excused(policy, scope, finding.rule(), finding.act()));
    }

    /** How often each rule found something, without what never happened. */
    public List<Detections> detections() {
        var counts = new ArrayList<Detections>();
        for (var rule : LoopRule.values()) {
            for (var action : LoopAction.values()) {
                long count = adder(rule, action).sum();
                if (count > 0) {
                    counts.add(new Detections(rule, action, count));
                }
            }
        }
        return counts;
    }

    /** How many runs are kept. */
    public long size() {
        return runs.size();
    }

    private boolean restored(TrackedRun run) {
        run.release();
        return true;
    }

    private List<TrackedRun> all() {
        var all = new LinkedHashSet<TrackedRun>();
        runs.forEach((_, run) -> all.add(run));
        all.addAll(quarantined.values());
        return List.copyOf(all);
    }

    private LongAdder adder(LoopRule rule, LoopAction action) {
        return Objects.requireNonNull(
                Objects.requireNonNull(detections.get(rule)).get(action));
    }
}
