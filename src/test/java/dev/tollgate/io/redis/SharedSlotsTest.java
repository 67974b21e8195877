package dev.tollgate.io.redis;

import static dev.tollgate.io.redis.LimitFleet.claim;
import static dev.tollgate.io.redis.LimitFleet.refusedBy;
import static dev.tollgate.io.redis.LimitFleet.request;
import static dev.tollgate.io.redis.LimitFleet.slot;
import static dev.tollgate.io.redis.LinkedRedis.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.LimitStore.Next;
import dev.tollgate.policy.limit.LimitStore.Verdict;
import dev.tollgate.policy.limit.Per;
import dev.tollgate.policy.limit.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls under way at the same time at several gateways, some of which die, over a real server that is hurt. */
class SharedSlotsTest {
    private static final Duration SOON = Slots.LIFE.plusSeconds(15);

    private LinkedRedis redis;

    @BeforeEach
    void startRedis() throws IOException {
        redis = LinkedRedis.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private List<SharedLimits> gateways(int count, boolean exact) {
        var all = LimitFleet.gateways(redis, count, exact);
        givesSlots(all.getFirst());
        return all;
    }

    /** Waits until a server that remembered nothing has heard of everybody. */
    private static void givesSlots(SharedLimits gateway) {
        Awaitility.await().atMost(SOON).until(() -> {
            long before = gateway.alone();
            var probe = slot(987_654, 1_000);
            boolean taken = refusedBy(gateway, probe) == null;
            gateway.end(probe, 0, System.nanoTime());
            return taken && gateway.alone() == before;
        });
    }

    /** Each gateway is asked so often at once; what got through. */
    private static List<Held> held(List<SharedLimits> gateways, int calls, long key, long most) {
        record Asked(Held held, CompletableFuture<Verdict> answer) {}
        var asked = new ArrayList<Asked>();
        for (int i = 0; i < calls; i++) {
            for (var gateway : gateways) {
                var claim = slot(key, most);
                asked.add(new Asked(
                        new Held(gateway, claim),
                        LimitFleet.ask(gateway, Next.NONE, claim).toCompletableFuture()));
            }
        }
        return asked.stream()
                .filter(one ->
                        one.answer().orTimeout(20, TimeUnit.SECONDS).join().refused() == null)
                .map(Asked::held)
                .toList();
    }

    /** A call under way. */
    private record Held(SharedLimits gateway, Claim claim) {
        void end() {
            gateway.end(claim, 0, System.nanoTime());
        }
    }

    @Test
    void eightGatewaysThatAlwaysAskHaveExactlyTheLimitUnderWay() {
        var gateways = gateways(8, true);
        var first = held(gateways, 50, 1, 100);
        assertThat(first).hasSize(100);
        first.subList(0, 30).forEach(Held::end);
        var more = new ArrayList<Held>();
        Awaitility.await().atMost(SOON).until(() -> {
            more.addAll(held(gateways, 2, 1, 100));
            return more.size() >= 30;
        });
        assertThat(more).hasSize(30);
        assertThat(gateways).allMatch(gateway -> gateway.asked() > 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thereAreNeverMoreUnderWayThanTheLimitHoweverTheyComeAndGo(boolean exact) throws Exception {
        int rounds = 1;
        while (!comeAndGo(exact)) {
            assertThat(++rounds).as("rounds in which Redis did not count all").isLessThanOrEqualTo(3);
        }
    }

    /** Whether Redis counted all of it: a clock that is put back, or a machine that stands still, may keep it from that. */
    private boolean comeAndGo(boolean exact) throws Exception {
        var gateways = gateways(4, exact);
        long before = alone(gateways);
        int limit = 12;
        var underWay = new AtomicInteger();
        var most = new AtomicInteger();
        var tasks = new ArrayList<Callable<Integer>>();
        for (int thread = 0; thread < 8; thread++) {
            var random = new SplittableRandom(thread);
            tasks.add(() -> {
                var mine = new ArrayList<Held>();
                int through = 0;
                for (int i = 0; i < 400; i++) {
                    if (!mine.isEmpty() && random.nextBoolean()) {
                        // Counted out before it is given back: whoever gets it may be counted in at once.
                        underWay.decrementAndGet();
                        mine.remove(random.nextInt(mine.size())).end();
                    } else {
                        var gateway = gateways.get(random.nextInt(4));
                        var claim = slot(exact ? 1 : 2, limit);
                        if (refusedBy(gateway, claim) == null) {
                            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                            mine.add(new Held(gateway, claim));
                            through++;
                        }
                    }
                }
                underWay.addAndGet(-mine.size());
                mine.forEach(Held::end);
                return through;
            });
        }
        int through = 0;
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (var done : pool.invokeAll(tasks)) {
                through += done.get();
            }
        }
        assertThat(most.get()).isLessThanOrEqualTo(limit);
        boolean counted = alone(gateways) == before;
        assertThat(through).isGreaterThan(300);
        // Nothing leaks: in the end one gateway can have them all.
        var one = List.of(gateways.getFirst());
        Awaitility.await().atMost(SOON).until(() -> {
            var all = held(one, limit + 3, exact ? 1 : 2, limit);
            all.forEach(Held::end);
            return all.size() == limit;
        });
        return counted;
    }

    private static long alone(List<SharedLimits> gateways) {
        return gateways.stream().mapToLong(SharedLimits::alone).sum();
    }

    @Test
    void aGatewayThatDiesGivesItsSlotsBackWithinSeconds() {
        var dying = redis.link(true, PATIENT, 2);
        var first = LimitFleet.gateway(dying, "dying");
        var other = LimitFleet.gateway(redis.link(true, PATIENT, 2), "other");
        givesSlots(other);
        assertThat(held(List.of(first), 5, 1, 6)).hasSize(5);
        assertThat(held(List.of(other), 5, 1, 6)).hasSize(1);

        dying.close();

        assertThat(held(List.of(other), 1, 1, 6)).isEmpty();
        awaitHeld(other, 5, 6);
        assertThat(held(List.of(other), 3, 1, 6)).isEmpty();
    }

    @Test
    void aGatewayThatLivesKeepsItsSlotsForAsLongAsItsCallsLast() throws IOException {
        var gateways = gateways(2, true);
        var streams = held(List.of(gateways.getFirst()), 3, 1, 3);
        var key = Slots.key(new RedisSettings(dev.tollgate.identity.Secret.of("x"), PATIENT, "t", true, 0), 1);
        long until = System.nanoTime() + Slots.LIFE.plusSeconds(1).toNanos();
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(200)).until(() -> {
            assertThat(held(List.of(gateways.getLast()), 1, 1, 3)).isEmpty();
            return System.nanoTime() - until > 0;
        });
        assertThat(redis.server().command("HLEN", key)).isEqualTo(":1");
        streams.forEach(Held::end);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> redis.server().command("EXISTS", key).equals(":0"));
    }

    @Test
    void withoutRedisEachCountsItsShareAndWhatWasUnderWayBefore() throws IOException {
        var gateways = gateways(2, true);
        var one = gateways.getFirst();
        var other = gateways.getLast();
        var before = held(List.of(one), 7, 1, 10);
        assertThat(before).hasSize(7);
        redis.server().kill();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !one.asksElsewhere() && !other.asksElsewhere());
        assertThat(held(List.of(one), 5, 1, 10)).isEmpty();
        assertThat(held(List.of(other), 9, 1, 10)).hasSize(5);
        before.subList(0, 3).forEach(Held::end);
        assertThat(held(List.of(one), 5, 1, 10)).hasSize(1);

        // Another server is told of all of them before it gives any.
        redis.server().restart();
        Awaitility.await().atMost(SOON).until(() -> one.asksElsewhere() && other.asksElsewhere());
        givesSlots(one);
        assertThat(held(List.of(one), 3, 1, 10)).isEmpty();
        before.subList(3, 6).forEach(Held::end);
        awaitHeld(other, 3, 10);
        assertThat(held(gateways, 3, 1, 10)).isEmpty();
    }

    /** What one gateway gives back the other hears of a moment later. */
    private static void awaitHeld(SharedLimits gateway, int count, long most) {
        var all = new ArrayList<Held>();
        Awaitility.await().atMost(SOON).until(() -> {
            all.addAll(held(List.of(gateway), 1, 1, most));
            return all.size() == count;
        });
    }

    @Test
    void aFlushedRedisGivesNothingTwice() throws IOException {
        var gateways = gateways(2, true);
        assertThat(held(gateways, 20, 1, 10)).hasSize(10);
        redis.server().command("FLUSHALL");
        Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(held(gateways, 1, 1, 10)).hasSizeLessThanOrEqualTo(10);
            return redis.server().command("HLEN", "{t}:slots:1").equals(":2");
        });
        givesSlots(gateways.getFirst());
        assertThat(held(gateways, 5, 1, 10)).isEmpty();
    }

    @Test
    void aClockThatIsSetBackKeepsNoSlotsOfTheDeadAndDoesNotWaitForItself() throws IOException {
        var gateway = gateways(1, true).getFirst();
        long ahead = System.currentTimeMillis() + Duration.ofHours(1).toMillis();
        redis.server().command("HSET", "{t}:slots:1", "dead", "3:" + ahead);
        redis.server().command("SET", "{t}:slots:since", Long.toString(ahead));
        givesSlots(gateway);
        assertThat(held(List.of(gateway), 5, 1, 3)).hasSize(3);
    }

    @Test
    void slotsThatCameTooLateForAnybodyAreGivenBack() throws IOException {
        var hasty = LimitFleet.gateway(redis.link(true, Duration.ofMillis(40), 1), "hasty");
        var other = LimitFleet.gateway(redis.link(true, PATIENT, 1), "other");
        givesSlots(other);
        redis.server().pause();
        var here = held(List.of(hasty), 1, 1, 3);
        redis.server().resume();
        assertThat(hasty.alone()).isPositive();
        assertThat(here).hasSize(1);
        here.getFirst().end();
        Awaitility.await().atMost(SOON).until(() -> {
            var all = held(List.of(other), 3, 1, 3);
            all.forEach(Held::end);
            return all.size() == 3;
        });
    }

    @Test
    void gatewaysThatBorrowSeldomAskAndGiveBackWhatTheyDoNotUse() {
        var gateways = gateways(2, false);
        var one = gateways.getFirst();
        long before = one.asked();
        for (int i = 0; i < 1_000; i++) {
            var claim = slot(1, 200);
            assertThat(refusedBy(one, claim)).isNull();
            one.end(claim, 0, System.nanoTime());
        }
        assertThat(one.asked() - before).isLessThan(20);
        Awaitility.await().atMost(SOON).until(() -> {
            var all = held(List.of(gateways.getLast()), 200, 1, 200);
            all.forEach(Held::end);
            return all.size() == 200;
        });
    }

    @Test
    void ratesAndSlotsOfACallAreTakenTogetherOrNotAtAll() {
        for (boolean exact : List.of(true, false)) {
            var gateway = gateways(1, exact).getFirst();
            long key = exact ? 10 : 20;
            var full = slot(key, 1);
            assertThat(refusedBy(gateway, full, request(key + 1, 100))).isNull();
            for (int i = 0; i < 20; i++) {
                var second = slot(key, 1);
                assertThat(refusedBy(gateway, request(key + 1, 100), second)).isSameAs(second);
                assertThat(second.waitNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
            }
            gateway.end(full, 0, System.nanoTime());
            var left = request(key + 1, 100);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> refusedBy(gateway, left, slot(key, 1)) == null);
            // Two were charged, and a gateway that borrows may have some aside.
            assertThat(left.remaining()).isBetween(exact ? 98L : 80L, 98L);
        }
    }

    @Test
    void whatProtectsAProviderIsAskedWithTheCallAndNotAgainAtTheAttempt() {
        var gateway = gateways(1, true).getFirst();
        for (int i = 0; i < 50; i++) {
            long before = gateway.asked();
            long began = System.nanoTime();
            var next = new Next(List.of(provider(1, Unit.REQUESTS, 9_000), provider(2, Unit.CONCURRENCY, 50)), true);
            assertThat(refusedBy(gateway, next, request(3, 1_000))).isNull();
            var slot = provider(2, Unit.CONCURRENCY, 50);
            assertThat(refusedBy(gateway, provider(1, Unit.REQUESTS, 9_000), slot))
                    .isNull();
            // What is set aside for an attempt is given up after a while: a busy machine may take longer than that
            // between the two.
            assertThat(gateway.asked() - before == 1 || System.nanoTime() - began > 500_000_000L)
                    .as("call %d asked %d times", i, gateway.asked() - before)
                    .isTrue();
            gateway.end(slot, 0, System.nanoTime());
        }
        // That all is used up is known without another question too.
        assertThat(refusedBy(gateway, provider(4, Unit.REQUESTS, 1))).isNull();
        var next = new Next(List.of(provider(4, Unit.REQUESTS, 1)), true);
        assertThat(refusedBy(gateway, next, request(3, 1_000))).isNull();
        long before = gateway.asked();
        assertThat(refusedBy(gateway, provider(4, Unit.REQUESTS, 1))).isNotNull();
        assertThat(gateway.asked()).isEqualTo(before);
    }

    private static Claim provider(long key, Unit unit, long most) {
        return claim(key, Per.PROVIDER, unit, most, 1);
    }

    @Test
    void theLastOfAProviderIsNotSetAsideForACallThatMayGoElsewhere() {
        var gateways = gateways(2, true);
        var perhaps = new Next(List.of(provider(1, Unit.CONCURRENCY, 1)), false);
        assertThat(refusedBy(gateways.getFirst(), perhaps, request(3, 1_000))).isNull();
        assertThat(refusedBy(gateways.getLast(), provider(1, Unit.CONCURRENCY, 1)))
                .isNull();
    }
}
