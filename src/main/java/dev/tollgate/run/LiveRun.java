package dev.tollgate.run;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run that is remembered: where its conversation stands and what it has used.
 *
 * <p>Threads: any; every method takes the run's own short lock, inside which only entries of the index are changed.
 */
final class LiveRun {
    /** How many ends of its requests a run is found by. */
    private static final int REMEMBERED = 6;
    /** How many there is room for at first: many runs are short. */
    private static final int FEW = 2;

    private static final int NO_SEAT = -1;

    final long key;
    private final String id;
    final long scope;
    final long hint;
    private final String agent;
    private final String part;
    private final Run.Source source;
    private final Lineage lineage;
    private final long firstMillis;

    private long[] prefixes = new long[FEW];
    /** Where the next of them goes. */
    private int nextPrefix;
    /** In the index, as soon as it is found by anything. */
    private int seat = NO_SEAT;

    private long head;
    private long tail;
    private long reply;
    private long trace;
    private long issued;
    private boolean closed;

    private int confidence;
    private int humanTurns;
    private int calls;
    private int openCalls;
    private long lastNanos;
    private long lastMillis;
    private long inputTokens;
    private long outputTokens;
    private long costNanos;

    LiveRun(long key, RunQuery query, Run.Source source, Lineage lineage) {
        this.key = key;
        this.id = RunIds.shown(key);
        this.scope = query.scope();
        this.hint = query.evidence().hint();
        this.agent = query.agent();
        this.part = query.part();
        this.source = source;
        this.lineage = lineage;
        this.confidence = source.confidence();
        this.firstMillis = query.epochMillis();
        this.lastNanos = query.nowNanos();
    }

    Lineage lineage() {
        return lineage;
    }

    /** Whether a call is surely not of this run's agent. */
    boolean isOfAnother(RunQuery query) {
        boolean known = query.named() && !(agent.isEmpty() && part.isEmpty());
        return known && !(agent.equals(query.agent()) && part.equals(query.part()));
    }

    synchronized boolean isAt(long prefix) {
        return head == prefix;
    }

    synchronized boolean hasOpenCalls() {
        return openCalls > 0;
    }

    synchronized long lastNanos() {
        return lastNanos;
    }

    /**
     * A call of this run begins.
     *
     * @param by   what told so
     * @param sure how sure that is, 1 to 5
     * @param from where the conversation must still stand; 0 if that does not matter
     * @param to   where it stands with this call
     * @return null if it has moved on
     */
    synchronized @Nullable Run called(RunQuery query, Run.Source by, int sure, long from, Places to, RunIndex index) {
        if (from != 0 && head != from) {
            return null;
        }
        int before = calls++;
        openCalls++;
        lastNanos = query.nowNanos();
        lastMillis = query.epochMillis();
        confidence = Math.min(confidence, sure);
        humanTurns = Math.max(humanTurns, query.transcript().humanTurns());
        if (!closed) {
            remember(to, index);
        }
        return new Run(id, key, scope, by, sure, before, lineage, before == 0);
    }

    private void remember(Places to, RunIndex index) {
        if (to.prefix() != 0 && to.prefix() != head) {
            head = to.prefix();
            if (!isRemembered(head)) {
                if (nextPrefix == prefixes.length) {
                    prefixes = Arrays.copyOf(prefixes, REMEMBERED);
                }
                prefixes[nextPrefix] = moved(prefixes[nextPrefix], head, index);
                nextPrefix = (nextPrefix + 1) % REMEMBERED;
            }
        }
        if (to.tail() != 0 && to.tail() != tail) {
            tail = moved(tail, to.tail(), index);
        }
        if (to.reply() != reply) {
            reply = moved(reply, to.reply(), index);
        }
        if (to.trace() != 0 && to.trace() != trace) {
            trace = moved(trace, to.trace(), index);
        }
    }

    private long moved(long from, long to, RunIndex index) {
        if (seat == NO_SEAT) {
            seat = index.enter(this);
        }
        index.remove(from, seat);
        if (to != 0) {
            index.add(to, seat);
        }
        return to;
    }

    private boolean isRemembered(long prefix) {
        for (long known : prefixes) {
            if (known == prefix) {
                return true;
            }
        }
        return false;
    }

    /** A server issued an id for its last answer. */
    synchronized void issued(long place, RunIndex index) {
        if (!closed && place != issued) {
            issued = moved(issued, place, index);
        }
    }

    /** A call of this run has ended. */
    synchronized void ended(long input, long output, long nanoDollars) {
        openCalls = Math.max(0, openCalls - 1);
        inputTokens += input;
        outputTokens += output;
        costNanos += nanoDollars;
    }

    /** The run is not remembered any more. */
    synchronized void close(RunIndex index) {
        if (!closed && seat != NO_SEAT) {
            for (long prefix : prefixes) {
                index.remove(prefix, seat);
            }
            index.remove(tail, seat);
            index.remove(reply, seat);
            index.remove(trace, seat);
            index.remove(issued, seat);
            index.leave(seat);
        }
        closed = true;
    }

    synchronized RunRow row(int newIds) {
        return new RunRow(
                id,
                agent,
                source,
                confidence,
                humanTurns,
                lineage.depth(),
                lineage.parent() == 0 ? "" : RunIds.shown(lineage.parent()),
                newIds,
                calls,
                openCalls,
                inputTokens,
                outputTokens,
                costNanos,
                firstMillis,
                lastMillis);
    }
}
