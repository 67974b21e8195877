package dev.tollgate.io.redis;

import static dev.tollgate.io.redis.LimitFleet.HOUR;
import static dev.tollgate.io.redis.LimitFleet.admitted;
import static dev.tollgate.io.redis.LimitFleet.claim;
import static dev.tollgate.io.redis.LimitFleet.gateways;
import static dev.tollgate.io.redis.LimitFleet.refusedBy;
import static dev.tollgate.io.redis.LimitFleet.request;
import static dev.tollgate.io.redis.LinkedRedis.PATIENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.limit.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits that several gateways share, each with a connection of its own to a real server that is hurt. */
class SharedLimitsTest {
    private LinkedRedis redis;

    @BeforeEach
    void startRedis() throws IOException {
        redis = LinkedRedis.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private SharedLimits gateway(boolean exact, Duration timeout, int replicas) {
        return LimitFleet.gateway(redis.link(exact, timeout, replicas), redis.name());
    }

    @Test
    void eightGatewaysThatAlwaysAskLetExactlyTheLimitThrough() {
        var gateways = gateways(redis, 8, true);
        assertThat(admitted(gateways, 200, 1, 100)).isEqualTo(100);
        assertThat(gateways).allMatch(gateway -> gateway.alone() == 0);
    }

    @Test
    void eightGatewaysThatBorrowNeverLetMoreThroughAndSeldomAsk() {
        var gateways = gateways(redis, 8, false);
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
        assertThat(gateway.underWay()).isZero();
    }

    @Test
    void whoIsRefusedFromMemoryIsToldTheWholeWaitToo() {
        var gateway = gateway(true, PATIENT, 1);
        assertThat(refusedBy(gateway, request(1, 1))).isNull();
        for (int i = 0; i < 3; i++) {
            var again = request(1, 1);
            assertThat(refusedBy(gateway, again)).isSameAs(again);
            assertThat(again.waitNanos()).isBetween(Duration.ofMinutes(58).toNanos(), HOUR.toNanos());
            assertThat(again.resetNanos()).isBetween(Duration.ofMinutes(58).toNanos(), HOUR.toNanos());
        }
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
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> refusedBy(other, claim(1, Unit.TOKENS, 1_000, 800)) == null);
        var left = claim(1, Unit.TOKENS, 1_000, 50);
        assertThat(refusedBy(one, left)).isNull();
        // One more comes back every 3.6 seconds.
        assertThat(left.remaining()).isBetween(49L, 60L);
        one.giveBack(left, System.nanoTime());
        var under = claim(2, Unit.TOKENS, 1_000, 10);
        assertThat(refusedBy(one, under)).isNull();
        one.end(under, 1_500, System.nanoTime());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> refusedBy(other, claim(2, Unit.TOKENS, 1_000, 1)) != null);
    }

    @Test
    void aPausedServerCostsCallsAtMostTheTimeoutAndLeavesEachReplicaItsShare() throws IOException {
        var timeout = Duration.ofMillis(300);
        var gateway = gateway(true, timeout, 4);
        assertThat(refusedBy(gateway, request(1, 40))).isNull();
        redis.server().pause();
        long slow = 0;
        int through = 0;
        for (int i = 0; i < 100; i++) {
            long before = System.nanoTime();
            through += refusedBy(gateway, request(1, 40)) == null ? 1 : 0;
            slow += System.nanoTime() - before > timeout.toNanos() / 2 ? 1 : 0;
        }
        assertThat(through).isEqualTo(10);
        assertThat(slow).isLessThanOrEqualTo(RedisLink.FAILURES + 5L);
        redis.server().resume();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway::asksElsewhere);
        assertThat(admitted(List.of(gateway), 100, 1, 40)).isBetween(30L, 39L);
    }

    @Test
    void aServerThatForgotLetsABurstThroughOnceMore() throws IOException {
        var gateway = gateway(true, PATIENT, 1);
        assertThat(admitted(List.of(gateway), 30, 1, 20)).isEqualTo(20);
        redis.server().command("FLUSHALL");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> refusedBy(gateway, request(1, 20)) == null);
        assertThat(admitted(List.of(gateway), 30, 1, 20)).isEqualTo(19);
    }

    @Test
    void aKilledServerIsDoneWithoutAndFoundAgain() throws IOException {
        var gateway = gateway(false, PATIENT, 2);
        assertThat(refusedBy(gateway, request(1, 10))).isNull();
        redis.server().kill();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !gateway.asksElsewhere());
        assertThat(admitted(List.of(gateway), 20, 1, 10)).isEqualTo(5);
        redis.server().restart();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway::asksElsewhere);
        assertThat(refusedBy(gateway, request(1, 10))).isNull();
    }

    @Test
    void replicasAreCountedWhereNobodySaysHowManyThereAre() {
        var first = Replicas.on(redis.link(true, PATIENT, 0), "first");
        assertThat(first.count()).isEqualTo(1);
        Replicas.on(redis.link(true, PATIENT, 0), "second");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> first.count() == 2);
    }
}
