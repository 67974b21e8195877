package dev.tollgate.sim.demo;

import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.price.Money;
import dev.tollgate.settle.AttemptRecord;
import dev.tollgate.settle.Settlement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a demo went and why, what they cost and what routing saved, gathered from settlements.
 *
 * <p>Threads: any; guarded by itself. Bounded: the last {@value #LATEST} calls and {@value #WINDOW} seconds are kept, all else is sums.
 */
public final class DemoBoard {
    /** Seconds that a share looks back. */
    public static final int WINDOW = 10;

    static final int LATEST = 8;
    private static final int FIRST_TOKENS = 128;
    private static final int CLIENT_LEFT = 499;

    private final long startNanos;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final ArrayDeque<RoutedCall> latest = new ArrayDeque<>();
    private @Nullable RoutedCall first;
    private long calls;
    private long failed;
    private long spentNanos;
    private long savedNanos;

    /** A board without calls. */
    public DemoBoard(List<String> providers, long startNanos) {
        this.startNanos = startNanos;
        providers.forEach(provider -> tallies.put(provider, new Tally()));
    }

    /**
     * One provider's row.
     *
     * @param calls attempts that went there
     * @param share of all attempts of the last {@value #WINDOW} seconds, 0 to 1
     * @param why of the last pick; null before the first
     * @param failures attempts that failed there
     * @param firstTokenMillis median of the last answers; -1 before the first
     */
    public record Row(
            String provider,
            long calls,
            double share,
            @Nullable Why why,
            long failures,
            long firstTokenMillis,
            Money spent) {}

    /**
     * Everything at one moment.
     *
     * @param calls that callers made and that have ended
     * @param failed of them that ended in an error for the caller
     * @param saved against the mean price of the targets that could have served
     * @param latest newest last
     */
    public record View(List<Row> rows, long calls, long failed, Money spent, Money saved, List<RoutedCall> latest) {
        /** The row of a provider. */
        public Row row(String provider) {
            return rows.stream()
                    .filter(row -> row.provider().equals(provider))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Counts a call that has ended; one whose caller left is no call. */
    public synchronized void add(Settlement settlement, long nowNanos) {
        var exchanged = settlement.exchanged();
        var request = exchanged.request();
        if (request == null || exchanged.status() == CLIENT_LEFT) {
            return;
        }
        calls++;
        failed += exchanged.fault() != null || exchanged.status() >= 400 ? 1 : 0;
        spentNanos += settlement.cost().total().nanos();
        savedNanos += settlement.saved() == null ? 0 : settlement.saved().nanos();
        for (int i = 0; i < exchanged.attempts().size(); i++) {
            var attempt = exchanged.attempts().get(i);
            var tally = tallies.get(attempt.provider());
            if (tally != null) {
                tally.add(attempt, settlement.attemptCosts().get(i).total(), second(nowNanos));
            }
        }
        if (!exchanged.attempts().isEmpty()) {
            var call = RoutedCall.of(request.model(), settlement);
            first = first == null ? call : first;
            latest.addLast(call);
            if (latest.size() > LATEST) {
                latest.removeFirst();
            }
        }
    }

    /** The first call that was routed; null before it. */
    public synchronized @Nullable RoutedCall first() {
        return first;
    }

    /** Everything now. */
    public synchronized View view(long nowNanos) {
        var second = second(nowNanos);
        var all = tallies.values().stream()
                .mapToLong(tally -> tally.recent(second, WINDOW))
                .sum();
        var rows = new ArrayList<Row>();
        tallies.forEach((provider, tally) -> rows.add(new Row(
                provider,
                tally.calls,
                all == 0 ? 0 : (double) tally.recent(second, WINDOW) / all,
                tally.why,
                tally.failures,
                tally.medianFirstToken(),
                Money.ofNanos(tally.spentNanos))));
        return new View(
                List.copyOf(rows),
                calls,
                failed,
                Money.ofNanos(spentNanos),
                Money.ofNanos(savedNanos),
                List.copyOf(latest));
    }

    /** Attempts at each provider in the last seconds. */
    public synchronized Map<String, Long> recent(int seconds, long nowNanos) {
        var result = new LinkedHashMap<String, Long>();
        tallies.forEach((provider, tally) -> result.put(provider, tally.recent(second(nowNanos), seconds)));
        return result;
    }

    /** Attempts at a provider that succeeded so far. */
    public synchronized long successes(String provider) {
        var tally = tallies.get(provider);
        return tally == null ? 0 : tally.successes;
    }

    private long second(long nowNanos) {
        return (nowNanos - startNanos) / 1_000_000_000L;
    }

    /** One provider's sums. Threads: guarded by the board. */
    private static final class Tally {
        private final long[] perSecond = new long[WINDOW];
        private final long[] secondOf = new long[WINDOW];
        private final long[] firstTokens = new long[FIRST_TOKENS];
        private int measured;
        private long calls;
        private long failures;
        private long successes;
        private long spentNanos;
        private @Nullable Why why;

        void add(AttemptRecord attempt, Money cost, long second) {
            calls++;
            why = attempt.why();
            spentNanos += cost.nanos();
            failures += attempt.failure() == null ? 0 : 1;
            successes += attempt.succeeded() ? 1 : 0;
            if (attempt.succeeded() && attempt.firstTokenNanos() >= 0) {
                firstTokens[measured++ % FIRST_TOKENS] = attempt.firstTokenNanos() - attempt.startNanos();
            }
            int slot = (int) (second % WINDOW);
            if (secondOf[slot] != second) {
                secondOf[slot] = second;
                perSecond[slot] = 0;
            }
            perSecond[slot]++;
        }

        long recent(long second, int seconds) {
            long sum = 0;
            for (int i = 0; i < WINDOW; i++) {
                sum += second - secondOf[i] < seconds ? perSecond[i] : 0;
            }
            return sum;
        }

        long medianFirstToken() {
            int known = Math.min(measured, FIRST_TOKENS);
            if (known == 0) {
                return -1;
            }
            var sorted = Arrays.copyOf(firstTokens, known);
            Arrays.sort(sorted);
            return sorted[known / 2] / 1_000_000;
        }
    }
}
