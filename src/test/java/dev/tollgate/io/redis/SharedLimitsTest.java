package dev.tollgate.io.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.Outcome;
import dev.tollgate.identity.Secret;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.limit.Claim;
import dev.tollgate.policy.limit.Limit;
import dev.tollgate.policy.limit.LimitRule;
import dev.tollgate.policy.limit.LimitStore.Verdict;
import dev.tollgate.policy.limit.LocalLimits;
import dev.tollgate.policy.limit.Per;
import dev.tollgate.policy.limit.Quota;
import dev.tollgate.policy.limit.Unit;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits that several gateways share, each with a connection of its own to a real server that is hurt. */
class SharedLimitsTest {
    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<RedisLink> links = new ArrayList<>();
    private final List<LocalLimits> locals = new ArrayList<>();
    private RealRedis redis;

    @BeforeEach
    void startRedis() throws IOException {
        redis = RealRedis.start();
    }

    @AfterEach
    void stopRedis() {
        links.forEach(RedisLink::close);
        redis.close();
    }

    private SharedLimits gateway(boolean exact, Duration timeout, int replicas) {
        var link = RedisLink.open(new RedisSettings(Secret.of(redis.url()), timeout, "t", exact, replicas));
        links.add(link);
        Awaitility.await().atMost(PATIENT).until(link::usable);
        var local = new LocalLimits(1_000);
        locals.add(local);
        return new SharedLimits(link, Replicas.on(link, "g" + links.size()), local, System::nanoTime);
    }

    private static Claim claim(long key, Unit unit, long perHour, long cost) {
        var limit = new Limit("l" + key, Per.AGENT, null, unit, Quota.of(perHour, HOUR));
        return new Claim(new LimitRule(Rule.enforced("p", Match.ALL), List.of(limit)), limit, key, cost);
    }

    private static Claim request(long key, long perHour) {
        return claim(key, Unit.REQUESTS, perHour, 1);
    }

    private static CompletionStage<Verdict> ask(SharedLimits gateway, Claim... claims) {
        return switch (gateway.take(List.of(claims), System.nanoTime())) {
            case Outcome.Ready<Verdict>(var verdict) -> CompletableFuture.completedFuture(verdict);
            case Outcome.Refused<Verdict>(var why) -> CompletableFuture.failedFuture(new AssertionError(why));
            case Outcome.Pending<Verdict>(var later) ->
                later.thenApply(outcome -> ((Outcome.Ready<Verdict>) outcome).value());
        };
    }

    private static @Nullable Claim refusedBy(SharedLimits gateway, Claim... claims) {
        return ask(gateway, claims)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join()
                .refused();
    }

    /** Each gateway is asked so often at once; how many calls got through. */
    private static long admitted(List<SharedLimits> gateways, int calls, long key, long perHour) {
        var answers = new ArrayList<CompletableFuture<Verdict>>();
        for (int i = 0; i < calls; i++) {
            for (var gateway : gateways) {
                answers.add(ask(gateway, request(key, perHour)).toCompletableFuture());
            }
        }
        return answers.stream()
                .filter(answer -> answer.orTimeout(20, TimeUnit.SECONDS).join().refused() == null)
                .count();
    }

    private List<SharedLimits> gateways(int count, boolean exact) {
        var all = new ArrayList<SharedLimits>();
        for (int i = 0; i < count; i++) {
            all.add(gateway(exact, PATIENT, count));
        }
        return all;
    }

    @Test
    void eightGatewaysThatAlwaysAskLetExactlyTheLimitThrough() {
        var gateways = gateways(8, true);
        assertThat(admitted(gateways, 200, 1, 100)).isEqualTo(100);
        assertThat(gateways).allMatch(gateway -> gateway.alone() == 0);
    }

    @Test
    void eightGatewaysThatBorrowNeverLetMoreThroughAndSeldomAsk() {
        var gateways = gateways(8, false);
        assertThat(admitted(gateways, 200, 1, 100)).isBetween(70L, 100L);
        long before = gateways.stream().mapToLong(SharedLimits::asked).sum();
        int through = 0;
        for (int i = 0; i < 4_000; i++) {
            through += refusedBy(gateways.get(i % 8), request(2, 1_000_000)) == null ? 1 : 0;
        }
        assertThat(through).isEqualTo(4_000);
        assertThat(gateways.stream().mapToLong(SharedLimits::asked).sum() - before)
                .isLessThan(1_000);
    }

    @Test
    void allLimitsOfACallAreTakenOrNone() {
        var gateway = gateway(true, PATIENT, 1);
        assertThat(refusedBy(gateway, request(1, 1))).isNull();
        for (int i = 0; i < 20; i++) {
            var narrow = request(1, 1);
            assertThat(refusedBy(gateway, request(2, 10), narrow, claim(3, Unit.CONCURRENCY, 4, 1)))
                    .isSameAs(narrow);
            assertThat(narrow.waitNanos()).isBetween(1L, HOUR.toNanos());
        }
        var wide = request(2, 10);
        assertThat(refusedBy(gateway, wide)).isNull();
        assertThat(wide.remaining()).isEqualTo(9);
        assertThat(locals.getFirst().underWay()).isZero();
    }

    @Test
    void aBurstIsWholeWhereTheRateDoesNotDivideTheHour() {
        assertThat(admitted(List.of(gateway(true, PATIENT, 1)), 20, 1, 7)).isEqualTo(7);
    }

    @Test
    void tokensAreCorrectedForAllReplicas() {
        var one = gateway(true, PATIENT, 2);
        var other = gateway(true, PATIENT, 2);
        var over = claim(1, Unit.TOKENS, 1_000, 900);
        assertThat(refusedBy(one, over)).isNull();
        assertThat(refusedBy(other, claim(1, Unit.TOKENS, 1_000, 200))).isNotNull();
        one.end(over, 100, System.nanoTime());
        one.end(over, 100, System.nanoTime());
        Awaitility.await().atMost(PATIENT).until(() -> refusedBy(other, claim(1, Unit.TOKENS, 1_000, 800)) == null);
        var left = claim(1, Unit.TOKENS, 1_000, 50);
        assertThat(refusedBy(one, left)).isNull();
        assertThat(left.remaining()).isBetween(49L, 51L);
        one.giveBack(left, System.nanoTime());
        var under = claim(2, Unit.TOKENS, 1_000, 10);
        assertThat(refusedBy(one, under)).isNull();
        one.end(under, 1_500, System.nanoTime());
        Awaitility.await().atMost(PATIENT).until(() -> refusedBy(other, claim(2, Unit.TOKENS, 1_000, 1)) != null);
    }

    @Test
    void aPausedServerCostsCallsAtMostTheTimeoutAndLeavesEachReplicaItsShare() throws IOException {
        var gateway = gateway(true, Duration.ofMillis(50), 4);
        assertThat(refusedBy(gateway, request(1, 40))).isNull();
        redis.pause();
        long slow = 0;
        int through = 0;
        for (int i = 0; i < 100; i++) {
            long before = System.nanoTime();
            through += refusedBy(gateway, request(1, 40)) == null ? 1 : 0;
            slow += System.nanoTime() - before > Duration.ofMillis(25).toNanos() ? 1 : 0;
        }
        assertThat(through).isEqualTo(10);
        assertThat(slow).isLessThanOrEqualTo(RedisLink.FAILURES + 5L);
        redis.resume();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(gateway::asksElsewhere);
        assertThat(admitted(List.of(gateway), 100, 1, 40)).isBetween(30L, 39L);
    }

    @Test
    void aServerThatForgotLetsABurstThroughOnceMore() throws IOException {
        var gateway = gateway(true, PATIENT, 1);
        assertThat(admitted(List.of(gateway), 30, 1, 20)).isEqualTo(20);
        redis.command("FLUSHALL");
        Awaitility.await().atMost(PATIENT).until(() -> refusedBy(gateway, request(1, 20)) == null);
        assertThat(admitted(List.of(gateway), 30, 1, 20)).isEqualTo(19);
    }

    @Test
    void aKilledServerIsDoneWithoutAndFoundAgain() throws IOException {
        var gateway = gateway(false, PATIENT, 2);
        assertThat(refusedBy(gateway, request(1, 10))).isNull();
        redis.kill();
        Awaitility.await().atMost(PATIENT).until(() -> !gateway.asksElsewhere());
        assertThat(admitted(List.of(gateway), 20, 1, 10)).isEqualTo(5);
        redis.restart();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(gateway::asksElsewhere);
        assertThat(refusedBy(gateway, request(1, 10))).isNull();
    }

    @Test
    void replicasAreCountedWhereNobodySaysHowManyThereAre() {
        var first = gateway(true, PATIENT, 0);
        gateway(true, PATIENT, 0);
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> {
            var slots = new ArrayList<Claim>();
            int through = 0;
            for (int i = 0; i < 10; i++) {
                var slot = claim(9, Unit.CONCURRENCY, 10, 1);
                through += refusedBy(first, slot) == null ? 1 : 0;
                slots.add(slot);
            }
            slots.forEach(slot -> first.end(slot, 0, System.nanoTime()));
            return through == 5;
        });
    }
}
