package dev.tollgate.policy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.budget.BudgetLedger.Means;
import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The theorem of {@code docs/budgets.md}. */
class BudgetBoundTest {
    private static final long NOON = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
    private static final Duration SLIDING = Duration.ofMinutes(10);
    private static final int STEPS = 1_500;

    /** One attempt as the model knows it. */
    private static final class Try {
        final Reservation reservation;
        final List<NaiveLedger.Entry> entries = new ArrayList<>();
        Amount held;

        Try(Reservation reservation, Amount held) {
            this.reservation = reservation;
            this.held = held;
        }
    }

    private static Budget budget(String id, Level level, long nanos, Window window) {
        return Budget.ofMoney(id, level, nanos, window);
    }

    private static List<Spender> spenders() {
        var day = new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC);
        var hour = new Window.Calendar(Window.Unit.HOUR, ZoneOffset.UTC);
        var spenders = new ArrayList<Spender>();
        for (var agent : List.of("planner", "coder", "reviewer")) {
            spenders.add(new Spender(budget("agent", Level.AGENT, 40_000, hour), agent));
        }
        spenders.add(new Spender(budget("team", Level.TEAM, 90_000, new Window.Sliding(SLIDING)), "red"));
        spenders.add(new Spender(budget("run", Level.RUN, 400_000, new Window.Lifetime(Duration.ofDays(300))), "r1"));
        spenders.add(new Spender(budget("all", Level.ALL, 700_000, day), ""));
        // Policies in shadow mode stand in the same reservation: counted in full, and never in the way.
        spenders.add(new Spender(shadow("trial", 20_000, hour), ""));
        return spenders;
    }

    private static Budget shadow(String id, long nanos, Window window) {
        return new Budget(id, id, false, Level.ALL, nanos, Budget.UNLIMITED, window, 80, null, Budget.Terms.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void neverMoreIsSpentThanAllowedWhateverEndsHowever(long seed) {
        var random = new SplittableRandom(seed);
        var spenders = spenders();
        var naive = new NaiveLedger();
        var journal = new RecordedJournal();
        var ledger = new BudgetLedger();
        ledger.continueIn(journal, NOON, () -> true);
        var open = new ArrayList<Try>();
        var expired = new ArrayList<Try>();
        var ended = new ArrayList<Try>();
        long now = NOON;
        int refused = 0;
        int admitted = 0;
        int beyond = 0;
        for (int step = 0; step < STEPS; step++) {
            var at = "seed " + seed + ", step " + step;
            now += random.nextInt(3_000);
            int what = random.nextInt(100);
            if (what >= 92 && what < 95) {
                now += BudgetLedger.EXPIRY_MILLIS / 2;
            }
            sweep(ledger, open, expired, now);
            if (what < 45) {
                var asked = new Amount(random.nextInt(1, 9_000), random.nextInt(500));
                var some = spenders.stream().filter(_ -> random.nextInt(3) > 0).toList();
                long time = now;
                boolean fits = some.stream()
                        .filter(spender -> spender.budget().enforced())
                        .allMatch(spender -> ledgerOf(naive, spender, time) + asked.nanos()
                                <= spender.budget().nanos());
                switch (ledger.reserve("try-" + step, some, asked, now)) {
                    case Reserved.Held(var reservation) -> {
                        admitted++;
                        var attempt = new Try(reservation, asked);
                        some.forEach(spender -> attempt.entries.add(new NaiveLedger.Entry(spender, asked)));
                        naive.entries.addAll(attempt.entries);
                        open.add(attempt);
                    }
                    case Reserved.Refused(var shortage) -> {
                        refused++;
                        // A sliding window may hold what is up to one slot older than it.
                        var slot = SLIDING.toMillis() / SlidingSpending.SLOTS;
                        assertThat(fits && shortOfNothing(naive, some, asked, now, slot))
                                .as("%s: refused %s", at, shortage)
                                .isFalse();
                    }
                }
            } else if (what < 55 && !open.isEmpty()) {
                var attempt = open.get(random.nextInt(open.size()));
                var more = new Amount(random.nextInt(2_000), 10);
                if (ledger.extend(attempt.reservation, more, now, Means.FREE) == null) {
                    attempt.held = attempt.held.plus(more);
                    attempt.entries.forEach(entry -> entry.held = attempt.held);
                }
            } else if (what < 85 && !open.isEmpty()) {
                var attempt = open.remove(random.nextInt(open.size()));
                commit(ledger, attempt, random, now);
                ended.add(attempt);
            } else if (what < 88 && !ended.isEmpty()) {
                // A settlement that is told twice.
                ledger.commit(ended.get(random.nextInt(ended.size())).reservation, new Amount(9_999, 9), now);
            } else if (what < 92 && !expired.isEmpty()) {
                // The window may have gone on since: what counts is when it was taken as spent.
                var late = expired.remove(random.nextInt(expired.size()));
                var actual = new Amount(random.nextLong(late.held.nanos() + 1), 0);
                ledger.commit(late.reservation, actual, now);
                late.entries.forEach(entry -> entry.spent = actual);
            } else if (what >= 95 && what < 97) {
                // The process dies, and with it everything but the journal.
                ledger = new BudgetLedger();
                var replay = ledger.replay();
                journal.tell(replay);
                assertThat(replay.end(now)).as(at).isEqualTo(open.size());
                journal = new RecordedJournal();
                ledger.continueIn(journal, now, () -> true);
                for (var attempt : open) {
                    for (var entry : attempt.entries) {
                        entry.at = now;
                        entry.spent = entry.held;
                    }
                }
                open.clear();
                expired.clear();
                ended.clear();
            }
            agree(ledger, naive, spenders, now, at);
            beyond += ledger.balance(spenders.getLast(), now).isBeyond() ? 1 : 0;
        }
        for (var attempt : open) {
            commit(ledger, attempt, random, now);
        }
        agree(ledger, naive, spenders, now, "seed " + seed + " at the end");
        assertThat(ledger.open()).as("seed %s: everything is released", seed).isZero();
        assertThat(ledger.overdrawnNanos()).as("seed %s", seed).isZero();
        assertThat(admitted).as("seed %s", seed).isGreaterThan(100);
        assertThat(refused).as("seed %s", seed).isGreaterThan(100);
        assertThat(beyond)
                .as("seed %s: shadow accounts show what is beyond", seed)
                .isPositive();
    }

    /** Attempts of which nothing was heard for too long count as spent. */
    private static void sweep(BudgetLedger ledger, List<Try> open, List<Try> expired, long now) {
        for (var attempt : List.copyOf(open)) {
            if (attempt.reservation.expiresAt <= now) {
                open.remove(attempt);
                expired.add(attempt);
                attempt.entries.forEach(entry -> {
                    entry.at = now;
                    entry.spent = entry.held;
                });
            }
        }
        ledger.sweep(now);
    }

    private static long ledgerOf(NaiveLedger naive, Spender spender, long now) {
        return naive.spent(spender, now) + naive.reserved(spender);
    }

    private static boolean shortOfNothing(NaiveLedger naive, List<Spender> some, Amount asked, long now, long slot) {
        return some.stream()
                .filter(spender -> spender.budget().enforced())
                .allMatch(spender -> naive.spent(spender, now, slot) + naive.reserved(spender) + asked.nanos()
                        <= spender.budget().nanos());
    }

    private static void commit(BudgetLedger ledger, Try attempt, SplittableRandom random, long now) {
        var actual = random.nextInt(4) == 0
                ? Amount.NOTHING
                : new Amount(random.nextLong(attempt.held.nanos() + 1), random.nextInt(10));
        ledger.commit(attempt.reservation, actual, now);
        attempt.entries.forEach(entry -> {
            entry.at = now;
            entry.spent = actual;
        });
    }

    private static void agree(BudgetLedger ledger, NaiveLedger naive, List<Spender> spenders, long now, String at) {
        for (var spender : spenders) {
            var balance = ledger.balance(spender, now);
            var spent = balance.spent().nanos();
            assertThat(balance.reserved().nanos())
                    .as("%s: reserved of %s", at, spender)
                    .isEqualTo(naive.reserved(spender));
            if (spender.budget().window() instanceof Window.Sliding(var length)) {
                var slot = length.toMillis() / SlidingSpending.SLOTS;
                assertThat(spent)
                        .as("%s: spent of %s", at, spender)
                        .isBetween(naive.spent(spender, now), naive.spent(spender, now, slot));
            } else {
                assertThat(spent).as("%s: spent of %s", at, spender).isEqualTo(naive.spent(spender, now));
            }
            if (spender.budget().enforced()) {
                assertThat(spent + balance.reserved().nanos())
                        .as("%s: %s", at, spender)
                        .isLessThanOrEqualTo(spender.budget().nanos());
            }
        }
        assertThat(ledger.driftNanos()).as(at).isZero();
    }

    @Test
    void holdsWhileThousandsOfCallsRunAtOnce() throws Exception {
        int threads = 8;
        int calls = 4_000;
        long limit = 3_000_000_000L;
        var window = new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC);
        var spenders = List.of(
                new Spender(budget("agent", Level.AGENT, limit, window), "planner"),
                new Spender(budget("team", Level.TEAM, limit / 2, window), "red"));
        var ledger = new BudgetLedger();
        var truth = new AtomicLong();
        var refused = new AtomicLong();
        var running = new AtomicBoolean(true);
        try (var pool = Executors.newFixedThreadPool(threads + 1)) {
            var watcher = pool.submit(() -> {
                long worst = 0;
                while (running.get()) {
                    for (var spender : spenders) {
                        var balance = ledger.balance(spender, NOON);
                        worst = Math.max(
                                worst,
                                balance.spent().nanos()
                                        + balance.reserved().nanos()
                                        - spender.budget().nanos());
                    }
                }
                return worst;
            });
            var workers = new ArrayList<Future<?>>();
            for (int worker = 0; worker < threads; worker++) {
                var random = new SplittableRandom(worker);
                workers.add(pool.submit(() -> {
                    for (int call = 0; call < calls; call++) {
                        var asked = new Amount(random.nextInt(1, 400_000), 0);
                        if (!(ledger.reserve("call", spenders, asked, NOON) instanceof Reserved.Held(var held))) {
                            refused.incrementAndGet();
                            continue;
                        }
                        var reserved = asked;
                        if (random.nextInt(3) == 0) {
                            var more = new Amount(random.nextInt(50_000), 0);
                            reserved = ledger.extend(held, more, NOON, Means.FREE) == null ? asked.plus(more) : asked;
                        }
                        long actual = random.nextInt(5) == 0 ? 0 : random.nextLong(reserved.nanos() + 1);
                        ledger.commit(held, new Amount(actual, 0), NOON);
                        ledger.commit(held, reserved, NOON);
                        truth.addAndGet(actual);
                    }
                }));
            }
            for (var worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            running.set(false);
            assertThat(watcher.get(10, TimeUnit.SECONDS)).isNotPositive();
        }
        assertThat(refused.get()).isPositive();
        for (var spender : spenders) {
            var balance = ledger.balance(spender, NOON);
            assertThat(balance.spent().nanos()).isEqualTo(truth.get());
            assertThat(balance.spent().nanos())
                    .isLessThanOrEqualTo(spender.budget().nanos());
            assertThat(balance.reserved()).isEqualTo(Amount.NOTHING);
        }
        assertThat(ledger.open()).isZero();
        assertThat(ledger.driftNanos()).isZero();
    }
}
