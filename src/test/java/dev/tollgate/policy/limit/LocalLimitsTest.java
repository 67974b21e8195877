package dev.tollgate.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets and counters against arithmetic that cannot overflow or round, and under threads. */
class LocalLimitsTest {
    private static final long SECOND = 1_000_000_000;

    private static Claim claim(long key, Unit unit, Quota quota, long cost) {
        var limit = new Limit("l" + key, Per.AGENT, null, unit, quota);
        var rule = new LimitRule(Rule.enforced("p", Match.ALL), List.of(limit));
        return new Claim(rule.terms(new ClaimKeys(0, 0)).getFirst(), key, cost);
    }

    private static Claim requests(long key, long perMinute) {
        return claim(key, Unit.REQUESTS, Quota.of(perMinute, Duration.ofMinutes(1)), 1);
    }

    /** A bucket as a fraction: what is in it, in units times the period, so that nothing is rounded. */
    private static final class NaiveBucket {
        private final Quota quota;
        private final long graceNanos;
        private BigInteger level = BigInteger.ZERO;
        private long last;

        NaiveBucket(Quota quota, long graceNanos, long now) {
            this.quota = quota;
            this.graceNanos = graceNanos;
            this.last = now;
        }

        boolean take(long cost, long now) {
            drain(now);
            var after = level.add(scaled(cost));
            var capacity = scaled(quota.burst()).add(BigInteger.valueOf(quota.units() * graceNanos));
            boolean fits = scaled(cost).compareTo(capacity) >= 0 ? level.signum() == 0 : after.compareTo(capacity) <= 0;
            if (fits) {
                level = after;
            }
            return fits;
        }

        private void drain(long now) {
            var drained = BigInteger.valueOf(now - last).multiply(BigInteger.valueOf(quota.units()));
            level = level.subtract(drained).max(BigInteger.ZERO);
            last = now;
        }

        private BigInteger scaled(long units) {
            return BigInteger.valueOf(units).multiply(BigInteger.valueOf(quota.periodNanos()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aBucketIsExactlyTheNaiveOneWhereTheRateDividesThePeriod(long seed) {
        var random = new SplittableRandom(seed);
        var quota = new Quota(60, 60 * SECOND, 1 + random.nextInt(80));
        var limits = new LocalLimits(10);
        long now = random.nextLong();
        var naive = new NaiveBucket(quota, quota.burst(), now);
        for (int i = 0; i < 5_000; i++) {
            now += random.nextLong(2 * SECOND);
            long cost = 1 + random.nextLong(random.nextInt(10) == 0 ? 100 : 4);
            var refused = limits.takeAll(List.of(claim(1, Unit.TOKENS, quota, cost)), now, 1);
            assertThat(refused == null)
                    .as("seed %d, step %d: cost %d of %s", seed, i, cost, quota)
                    .isEqualTo(naive.take(cost, now));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void aBucketNeverLetsMoreThroughThanTheNaiveOneAndWaitsHonestly(long seed) {
        var random = new SplittableRandom(seed);
        long units = 1 + random.nextLong(seed % 2 == 0 ? Quota.MOST : 100);
        var quota = new Quota(
                units,
                1_000_000 + random.nextLong(Duration.ofDays(30).toNanos()),
                1 + random.nextLong(Math.min(Quota.MOST, units * 50)));
        var limits = new LocalLimits(10);
        long now = random.nextLong();
        // A microsecond, and what one rounding adds.
        var naive = new NaiveBucket(quota, 1_001, now);
        for (int i = 0; i < 2_000; i++) {
            now += random.nextLong(Math.max(2, quota.periodNanos() / quota.units() * 3));
            long cost = 1 + random.nextLong(Math.max(1, quota.burst() - 1));
            var claim = claim(1, Unit.TOKENS, quota, cost);
            if (limits.takeAll(List.of(claim), now, 1) != null) {
                long soonest = now + claim.waitNanos();
                assertThat(limits.takeAll(List.of(claim), soonest - 1, 1))
                        .as("seed %d, step %d: a nanosecond before Retry-After", seed, i)
                        .isNotNull();
                now = soonest;
                assertThat(limits.takeAll(List.of(claim), now, 1))
                        .as("seed %d, step %d: at Retry-After", seed, i)
                        .isNull();
            }
            assertThat(naive.take(cost, now))
                    .as("seed %d, step %d: cost %d of %s", seed, i, cost, quota)
                    .isTrue();
        }
    }

    @Test
    void aBurstIsWholeWhereTheRateDoesNotDivideThePeriod() {
        var limits = new LocalLimits(10);
        int taken = 0;
        for (int i = 0; i < 20; i++) {
            taken += limits.takeAll(List.of(claim(1, Unit.REQUESTS, Quota.of(7, Duration.ofSeconds(1)), 1)), 5, 1)
                            == null
                    ? 1
                    : 0;
        }
        assertThat(taken).isEqualTo(7);
    }

    @Test
    void whatIsLeftIsWhatCanStillBeTaken() {
        var limits = new LocalLimits(10);
        var first = requests(1, 10);
        assertThat(limits.takeAll(List.of(first), 0, 1)).isNull();
        assertThat(first.remaining()).isEqualTo(9);
        assertThat(first.resetNanos()).isEqualTo(6 * SECOND);
        for (int i = 0; i < 9; i++) {
            assertThat(limits.takeAll(List.of(requests(1, 10)), 0, 1)).isNull();
        }
        var eleventh = requests(1, 10);
        assertThat(limits.takeAll(List.of(eleventh), SECOND, 1)).isSameAs(eleventh);
        assertThat(eleventh.remaining()).isZero();
        assertThat(eleventh.waitNanos()).isEqualTo(5 * SECOND - 10);
    }

    @Test
    void aRefusalByOneLimitTakesNothingFromTheOthers() {
        var limits = new LocalLimits(10);
        var wide = requests(1, 100);
        assertThat(limits.takeAll(List.of(requests(2, 1)), 0, 1)).isNull();
        for (int i = 0; i < 50; i++) {
            var narrow = requests(2, 1);
            var slots = claim(3, Unit.CONCURRENCY, Quota.of(1, Duration.ofSeconds(1)), 1);
            assertThat(limits.takeAll(List.of(slots, requests(1, 100), narrow), 0, 1))
                    .isSameAs(narrow);
        }
        assertThat(limits.takeAll(List.of(wide), 0, 1)).isNull();
        assertThat(wide.remaining()).isEqualTo(99);
        assertThat(limits.underWay()).isZero();
    }

    @Test
    void anEstimateIsCorrectedByWhatWasUsed() {
        var limits = new LocalLimits(10);
        var quota = Quota.of(1000, Duration.ofMinutes(1));
        var over = claim(1, Unit.TOKENS, quota, 800);
        limits.takeAll(List.of(over), 0, 1);
        limits.end(over, 200, 0);
        limits.end(over, 0, 0);
        var next = claim(1, Unit.TOKENS, quota, 800);
        assertThat(limits.takeAll(List.of(next), 0, 1)).isNull();
        assertThat(next.remaining()).isZero();

        limits.end(next, 1800, 0);
        var indebted = claim(1, Unit.TOKENS, quota, 1);
        assertThat(limits.takeAll(List.of(indebted), 60 * SECOND, 1)).isNotNull();
        assertThat(indebted.waitNanos()).isEqualTo(60_000_000 - 1_000);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void whatIsGivenBackIsNeverMoreThanIfItHadNotBeenTaken(long seed) {
        var random = new SplittableRandom(seed);
        var quota = Quota.of(100, Duration.ofSeconds(100));
        var limits = new LocalLimits(10);
        var held = new ArrayList<Claim>();
        var history = new ArrayList<long[]>();
        var places = new HashMap<Claim, Integer>();
        long now = 0;
        for (int i = 0; i < 400; i++) {
            now += random.nextLong(5 * SECOND);
            if (!held.isEmpty() && random.nextInt(3) == 0) {
                var ended = held.remove(random.nextInt(held.size()));
                long used = random.nextLong(ended.cost() + 1);
                limits.end(ended, used, now);
                history.get(Objects.requireNonNull(places.get(ended)))[1] = used;
            } else {
                var claim = claim(1, Unit.TOKENS, quota, 1 + random.nextInt(40));
                if (limits.takeAll(List.of(claim), now, 1) == null) {
                    held.add(claim);
                    places.put(claim, history.size());
                    history.add(new long[] {now, claim.cost()});
                }
            }
            // As if each had been known from the start: the same arrivals with what was really used.
            long level = 0;
            long at = 0;
            for (var charge : history) {
                level = Math.max(0, level - (charge[0] - at)) + charge[1] * SECOND;
                at = charge[0];
            }
            level = Math.max(0, level - (now - at));
            var probe = claim(1, Unit.TOKENS, quota, 0);
            limits.takeAll(List.of(probe), now, 1);
            assertThat(probe.resetNanos()).as("seed %d, step %d", seed, i).isGreaterThanOrEqualTo(level);
        }
    }

    @Test
    void theOldestKeyMakesWayAndAnEmptyOneFirst() {
        var limits = new LocalLimits(3);
        limits.takeAll(List.of(requests(1, 1)), 0, 1);
        limits.takeAll(List.of(requests(2, 1000)), 0, 1);
        limits.takeAll(List.of(requests(3, 1)), 0, 1);
        // Key 2 has drained long since; key 1 has not, though it is older.
        limits.takeAll(List.of(requests(4, 1)), SECOND, 1);
        assertThat(limits.keys()).isEqualTo(3);
        assertThat(limits.forgotten()).isZero();
        assertThat(limits.takeAll(List.of(requests(1, 1)), SECOND, 1)).isNotNull();

        for (long key = 10; key < 1_000; key++) {
            limits.takeAll(List.of(requests(key, 1)), SECOND, 1);
        }
        assertThat(limits.keys()).isEqualTo(3);
        assertThat(limits.forgotten()).isGreaterThan(900);
    }

    @Test
    void oneOfSeveralReplicasCountsItsShare() {
        var limits = new LocalLimits(10);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += limits.takeAll(List.of(requests(1, 40)), 0, 4) == null ? 1 : 0;
        }
        assertThat(taken).isEqualTo(10);
    }

    @Test
    void callsUnderWayAreCountedAndLetGoOnce() {
        var limits = new LocalLimits(10);
        var quota = Quota.of(2, Duration.ofSeconds(1));
        var first = claim(1, Unit.CONCURRENCY, quota, 1);
        var second = claim(1, Unit.CONCURRENCY, quota, 1);
        var third = claim(1, Unit.CONCURRENCY, quota, 1);
        assertThat(limits.takeAll(List.of(first), 0, 1)).isNull();
        assertThat(limits.takeAll(List.of(second), 0, 1)).isNull();
        assertThat(limits.takeAll(List.of(third), 0, 1)).isSameAs(third);
        limits.end(first, 0, 0);
        limits.end(first, 0, 0);
        limits.giveBack(first, 0);
        limits.giveBack(third, 0);
        assertThat(limits.takeAll(List.of(third), 0, 1)).isNull();
        assertThat(limits.takeAll(List.of(claim(1, Unit.CONCURRENCY, quota, 1)), 0, 1))
                .isNotNull();
        limits.end(second, 0, 0);
        limits.end(third, 0, 0);
        assertThat(limits.underWay()).isZero();
    }

    @Test
    void manyThreadsNeverTakeMoreThanThereIs() throws Exception {
        int threads = 8;
        var limits = new LocalLimits(100);
        var most = Quota.of(5, Duration.ofSeconds(1));
        var wide = new Quota(1_000, Duration.ofDays(1).toNanos(), 1_000);
        var taken = new AtomicInteger();
        var inside = new AtomicInteger();
        var worst = new AtomicInteger();
        var start = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(threads)) {
            var done = new ArrayList<java.util.concurrent.Future<?>>();
            for (int t = 0; t < threads; t++) {
                done.add(pool.submit(() -> {
                    start.await();
                    for (int i = 0; i < 2_000; i++) {
                        var slot = claim(1, Unit.CONCURRENCY, most, 1);
                        var rate = claim(2, Unit.REQUESTS, wide, 1);
                        if (limits.takeAll(List.of(slot, rate), 0, 1) == null) {
                            worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            taken.incrementAndGet();
                            Thread.onSpinWait();
                            inside.decrementAndGet();
                            limits.end(slot, 0, 0);
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (var task : done) {
                task.get();
            }
        }
        assertThat(taken).hasValue(1_000);
        assertThat(worst.get()).isLessThanOrEqualTo(5);
        assertThat(limits.underWay()).isZero();
    }
}
