package dev.tollgate.run;

import dev.tollgate.run.Run.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Finds the agent run that each call belongs to, with no help from agents: by the ids that a call gives where it gives any, else by its
 * conversation, which models make agents send again with every call.
 *
 * <p>The end of each conversation is remembered under its {@link Places#prefix}; the call that goes on from there is the run's next. Where
 * several runs stand at the same place (the same question asked twice), the one whose caller gave the same hint and which has waited longest is
 * taken. A conversation that branches off after a model has spoken is the same run; one that only begins like another is a run of its own, unless
 * it is the same request again. Where no prefix is known (a client that leaves out old messages), the last two messages of a call are looked for.
 *
 * <p>Whatever is remembered is keyed by scope: nobody's call joins another's run, whatever ids or conversations it copies.
 *
 * <p>At most {@value #MAX_RUNS} runs are remembered (fewer in a small heap), those used last, each for {@value #IDLE_MINUTES} minutes after its last call and in less than
 * a kilobyte and a half.
 *
 * <p>Threads: any. A run's state is changed under its own short lock, and under that the index, whose tables have theirs; runs themselves stand
 * in a concurrent map. Of two calls that go on from the same place at once, one is the run's next and the other looks again.
 */
public final class RunLedger {
    /** How many runs are remembered. */
    public static final int MAX_RUNS = 50_000;

    private static final int MIN_RUNS = 1_000;
    /** What the rest of a gateway needs of the heap. */
    private static final long OTHERS_BYTES = 48L << 20;
    /** What a run takes here and, at its longest, in the loop guard. */
    private static final long RUN_BYTES = 4L << 10;

    private static final int IDLE_MINUTES = 30;
    private static final long IDLE_NANOS = Duration.ofMinutes(IDLE_MINUTES).toNanos();
    private static final long IDLE_GAP_NANOS = Duration.ofMinutes(15).toNanos();
    /** How many messages back the end of an earlier call is looked for. */
    private static final int MAX_LOOKED_BACK = 128;

    /** Replicas agree on the ids of so many runs that begin alike, as calls of one application do. */
    private static final int MAX_SAME_BEGINNINGS = 8;

    /** How sure a run is of a new conversation within its trace. */
    private static final int SHARED_TRACE = 2;

    private static final long DECLARED = 0x6465636C00000001L;
    private static final long BEGUN = 0x62656775000002L;
    private static final long UNTOLD = 0x756E746F000003L;
    private static final long ISSUED = 0x69737375000004L;

    private final LastUsed<Long, LiveRun> runs;
    private final RunIndex index = new RunIndex();
    private final NewIds newIds = new NewIds();
    private final AtomicLong others = new AtomicLong();
    /** When a call came last. */
    private volatile long now;

    /** A ledger in which nothing is written. */
    public RunLedger() {
        this(MAX_RUNS);
    }

    /** One that remembers at most so many runs. */
    public RunLedger(int maxRuns) {
        runs = new LastUsed<>(maxRuns, run -> run.close(index));
    }

    /** How many runs there is room for in a heap of this size: a small one remembers fewer, and does not fill up with them. */
    public static int most(long heapBytes) {
        return Math.clamp((heapBytes - OTHERS_BYTES) / RUN_BYTES, MIN_RUNS, MAX_RUNS);
    }

    /** The run this call belongs to; each call that was attached is told to have {@link #ended}. */
    public Run attach(RunQuery query) {
        now = query.nowNanos();
        var places = Places.of(query);
        var said = query.evidence();
        if (said.declared() != 0) {
            return declared(query, said, places);
        }
        var traced = places.trace() == 0 ? null : index.newest(places.trace());
        if (traced != null) {
            var run = isElsewhere(traced, query) ? null : inTrace(traced, query, places);
            if (run != null) {
                return run;
            }
        }
        return query.transcript().messages() == 0 ? untold(query, places) : continued(query, places);
    }

    // Agents that work in one trace are not one run, and neither is a call with the call in which it was made.
    private static boolean isElsewhere(LiveRun run, RunQuery query) {
        var madeIn = query.evidence().madeIn();
        return run.isOfAnother(query)
                || (madeIn != null && madeIn.run() != run.lineage().parent());
    }

    /** The call goes on with this run, as its caller says; null if the caller has no such run. */
    @Nullable
    Run resumed(long key, RunQuery query) {
        var live = known(key, query);
        return live == null || live.scope != query.scope()
                ? null
                : call(live, query, Source.HEADER, Source.HEADER.confidence(), 0, Places.of(query));
    }

    /** The call ended; {@code input} and {@code output} in tokens, as far as they are known. */
    public void ended(Run run, long input, long output, long nanoDollars) {
        var live = runs.peek(run.key());
        if (live != null) {
            live.ended(input, output, nanoDollars);
        }
    }

    /** A server issued this id for the answer to a call: the call that names it goes on with the run. */
    public void issued(Run run, long id) {
        var live = runs.peek(run.key());
        if (live != null && id != 0) {
            live.issued(RunIds.joined(run.scope() ^ ISSUED, id), index);
        }
    }

    /** How many ids that were never seen before this scope has declared within the last minute; an honest agent declares few. */
    public int newIds(long scope, long nowNanos) {
        return newIds.lately(scope, nowNanos);
    }

    /** How many runs are remembered; those that have rested for too long when a call came last are none, though their seats are not taken yet. */
    public long size() {
        long at = now;
        var live = new LongAdder();
        runs.forEach((_, run) -> {
            if (!isOver(run, at)) {
                live.increment();
            }
        });
        return live.sum();
    }

    /** How many keys there are by which runs are found, one that leads to several counted as often. */
    int places() {
        return index.size();
    }

    /** The runs used last, at most so many, the last first. */
    public List<RunRow> rows(int most) {
        var rows = new ArrayList<RunRow>();
        long at = now;
        runs.forEach((_, run) -> {
            if (!isOver(run, at)) {
                rows.add(run.row(newIds.lately(run.scope, at)));
            }
        });
        rows.sort(Comparator.comparingLong(RunRow::lastEpochMillis).reversed().thenComparing(RunRow::id));
        return List.copyOf(rows.subList(0, Math.min(most, rows.size())));
    }

    private Run declared(RunQuery query, RunEvidence said, Places places) {
        if (said.issued()) {
            var known = index.newest(RunIds.joined(query.scope() ^ ISSUED, said.declared()));
            var run = known == null
                    ? null
                    : call(known, query, said.source(), said.source().confidence(), 0, places);
            return run == null ? continued(query, places) : run;
        }
        long key = RunIds.joined(query.scope() ^ DECLARED, said.declared());
        var known = known(key, query);
        if (known == null) {
            // Instructions that tell the time make another agent of its session of each call: then the conversation
            // tells which one it is.
            var run = said.source() == Source.SESSION ? onward(query, places) : null;
            if (run != null) {
                return run;
            }
            var begun = new LiveRun(key, query, said.source(), lineage(query, places));
            known = runs.get(key, _ -> begun);
            if (known == begun) {
                newIds.seen(query.scope(), query.nowNanos());
            }
        }
        return always(known, query, said.source(), places);
    }

    // Who started a run: the one that it names, else the one whose call it was made in, else one of the same trace.
    private Lineage lineage(RunQuery query, Places places) {
        var said = query.evidence();
        long agent = Lineage.agent(query);
        if (said.parent() != 0) {
            long key = RunIds.joined(query.scope() ^ DECLARED, said.parent());
            var parent = runs.peek(key);
            var above = parent == null ? Lineage.root(query.realm(), 0) : parent.lineage();
            return above.child(key, agent);
        }
        if (said.madeIn() != null) {
            return said.madeIn().lineage().child(said.madeIn().run(), agent);
        }
        var starter = places.trace() == 0 ? null : starter(query, places.trace());
        if (starter == null) {
            return Lineage.root(query.realm(), agent);
        }
        return starter.lineage().proven()
                ? starter.lineage().guessedChild(starter.key, agent)
                : starter.lineage().guessedSibling(agent);
    }

    // Agents that work side by side in a trace cannot be told from agents that call each other: so it is the one that
    // stands highest, and a depth that is only guessed is a lower bound.
    private @Nullable LiveRun starter(RunQuery query, long trace) {
        LiveRun highest = null;
        for (var run : index.at(trace)) {
            boolean lately = run.hasOpenCalls() || query.nowNanos() - run.lastNanos() <= IDLE_GAP_NANOS;
            if (lately
                    && run.isOfAnother(query)
                    && (highest == null
                            || run.lineage().depth() <= highest.lineage().depth())) {
                highest = run;
            }
        }
        return highest;
    }

    // A conversation that another run of the same trace holds is that one's. A new one may be anything that an
    // application does in its trace.
    private @Nullable Run inTrace(LiveRun live, RunQuery query, Places places) {
        boolean talk = query.transcript().messages() > 0;
        var found = talk ? Continuation.find(query, index, MAX_LOOKED_BACK) : null;
        if (found != null && found.run() != live) {
            return null;
        }
        int sure = talk && found == null ? SHARED_TRACE : Source.TRACE.confidence();
        return call(live, query, Source.TRACE, sure, 0, places);
    }

    // A call of which nothing is known joins the last one like it, unless that was long ago.
    private Run untold(RunQuery query, Places places) {
        long key = RunIds.joined(
                query.scope() ^ UNTOLD,
                query.agent().hashCode() + 31L * query.part().hashCode());
        var known = known(key, query);
        if (known != null && query.nowNanos() - known.lastNanos() > IDLE_GAP_NANOS) {
            runs.remove(key, known);
        }
        var run = runs.get(key, _ -> new LiveRun(key, query, Source.IDLE_GAP, lineage(query, places)));
        return always(run, query, Source.IDLE_GAP, places);
    }

    private Run continued(RunQuery query, Places places) {
        var run = onward(query, places);
        return run == null ? begun(query, places) : run;
    }

    /** The run whose conversation goes on here, in a session one of the same session; null if it is a new one. */
    private @Nullable Run onward(RunQuery query, Places places) {
        var said = query.evidence();
        while (true) {
            var found = Continuation.find(query, index, MAX_LOOKED_BACK);
            if (found == null || (said.source() == Source.SESSION && found.run().hint != said.hint())) {
                return null;
            }
            var run = call(found.run(), query, Source.PREFIX, found.confidence(), found.from(), places);
            if (run != null) {
                return run;
            }
        }
    }

    private Run begun(RunQuery query, Places places) {
        long beginning = RunIds.joined(query.scope() ^ BEGUN, Continuation.opening(query.transcript()));
        var lineage = lineage(query, places);
        for (int same = 0; same < MAX_SAME_BEGINNINGS; same++) {
            long key = RunIds.joined(beginning, same);
            if (isFree(key, query)) {
                var begun = new LiveRun(key, query, Source.PREFIX, lineage);
                if (runs.putIfAbsent(key, begun) == null) {
                    return always(begun, query, Source.PREFIX, places);
                }
            }
        }
        // So many runs that begin alike are told apart by when they began here.
        long key = RunIds.joined(RunIds.joined(beginning, query.nowNanos()), others.incrementAndGet());
        return always(
                runs.get(key, _ -> new LiveRun(key, query, Source.PREFIX, lineage)), query, Source.PREFIX, places);
    }

    private Run always(LiveRun live, RunQuery query, Source by, Places places) {
        return Objects.requireNonNull(live.called(query, by, by.confidence(), 0, places, index));
    }

    /** The run with this key, which is used by this; null if there is none, or it rested for too long. */
    private @Nullable LiveRun known(long key, RunQuery query) {
        var known = runs.get(key);
        if (known != null && isOver(known, query.nowNanos())) {
            runs.remove(key, known);
            return null;
        }
        return known;
    }

    private boolean isFree(long key, RunQuery query) {
        var there = runs.peek(key);
        if (there != null && isOver(there, query.nowNanos())) {
            runs.remove(key, there);
            return true;
        }
        return there == null;
    }

    private static boolean isOver(LiveRun run, long now) {
        return now - run.lastNanos() > IDLE_NANOS;
    }

    private @Nullable Run call(LiveRun live, RunQuery query, Source by, int sure, long from, Places places) {
        // Asked for by key, so that it counts as used. One whose time is over may still be found in the index.
        if (known(live.key, query) != live) {
            live.close(index);
            return null;
        }
        return live.called(query, by, sure, from, places, index);
    }
}
