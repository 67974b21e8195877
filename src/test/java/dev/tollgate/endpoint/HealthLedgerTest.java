package dev.tollgate.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HealthLedgerTest {
    private static final Failure BROKEN = Failure.of(Failure.Kind.RESET, "reset");

    /** Far from zero and below it: a monotone clock promises neither sign nor origin. */
    private final AtomicLong now = new AtomicLong(-7_000_000_000_123L);

    private final HealthLedger health = new HealthLedger("p/0", now::get);

    @Test
    void fiveFailuresInARowOpenTheBreakerForTenSeconds() {
        fail(4);
        assertThat(view()).isEqualTo(BreakerView.CLOSED);
        fail(1);
        assertThat(view()).isEqualTo(BreakerView.OPEN);
        assertThat(health.tryAcquire()).isFalse();

        pass(Duration.ofMillis(9_999));
        assertThat(view()).isEqualTo(BreakerView.OPEN);
        assertThat(Duration.ofNanos(health.openLeft(now.get()))).isEqualTo(Duration.ofMillis(1));
        pass(Duration.ofMillis(2));
        assertThat(view()).isEqualTo(BreakerView.PROBE_DUE);
    }

    @Test
    void whatProbesSeeBackIsNotHeldByItsBreaker() {
        fail(5);
        assertThat(view()).isEqualTo(BreakerView.OPEN);

        health.recovered();

        assertThat(view()).isEqualTo(BreakerView.CLOSED);
        fail(4);
        assertThat(view()).isEqualTo(BreakerView.CLOSED);
    }

    @Test
    void aSuccessBetweenFailuresStartsTheRowAnew() {
        fail(4);
        succeed();
        fail(4);

        assertThat(view()).isEqualTo(BreakerView.CLOSED);
    }

    @Test
    void halfOfTwentyWithinThirtySecondsOpensTheBreaker() {
        for (var i = 0; i < 9; i++) {
            succeed();
            fail(1);
        }
        succeed();
        assertThat(view()).as("19 attempts are too few to judge").isEqualTo(BreakerView.CLOSED);
        fail(1);

        assertThat(view()).isEqualTo(BreakerView.OPEN);
    }

    @Test
    void whatIsOlderThanThirtySecondsIsForgotten() {
        for (var i = 0; i < 9; i++) {
            succeed();
            fail(1);
        }
        pass(Duration.ofSeconds(31));
        succeed();
        fail(1);

        assertThat(view()).isEqualTo(BreakerView.CLOSED);
    }

    @Test
    void oneProbeAtATimeAndItsSuccessCloses() {
        fail(5);
        pass(Duration.ofSeconds(11));

        assertThat(health.tryAcquire()).isTrue();
        assertThat(health.tryAcquire()).isFalse();
        health.end(null, false, true, now.get());

        assertThat(view()).isEqualTo(BreakerView.CLOSED);
        assertThat(health.tryAcquire()).isTrue();
    }

    @Test
    void eachFailedProbeDoublesTheWaitUpToAMinute() {
        fail(5);
        for (var seconds : new long[] {10, 20, 40, 60, 60}) {
            assertThat(Duration.ofNanos(health.openLeft(now.get()))).isEqualTo(Duration.ofSeconds(seconds));
            pass(Duration.ofSeconds(seconds).plusMillis(1));
            fail(1);
        }
    }

    @Test
    void whatBreaksAgainWithinAMinuteOfItsReturnStaysOutForLonger() {
        for (var seconds : new long[] {10, 20, 40, 60, 60}) {
            fail(5);
            assertThat(Duration.ofNanos(health.openLeft(now.get()))).isEqualTo(Duration.ofSeconds(seconds));
            pass(Duration.ofSeconds(seconds).plusMillis(1));
            succeed();
            assertThat(view()).isEqualTo(BreakerView.CLOSED);
            pass(Duration.ofSeconds(59));
        }
        pass(Duration.ofSeconds(2));
        fail(5);
        assertThat(Duration.ofNanos(health.openLeft(now.get())))
                .as("a minute without trouble, and the past is forgotten")
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void onlyTheSuccessThatClosesTheBreakerIsARecovery() {
        assertThat(health.end(null, false, health.tryAcquire(), now.get())).isFalse();
        fail(5);
        pass(Duration.ofSeconds(11));
        assertThat(health.end(null, false, health.tryAcquire(), now.get())).isTrue();
        assertThat(health.end(null, false, health.tryAcquire(), now.get())).isFalse();
    }

    @Test
    void whateverTookItOutItComesBackByDegreesForAsLongAsItWasOut() {
        assertThat(share()).isEqualTo(1);

        fail(5);
        pass(Duration.ofSeconds(20));
        succeed();
        assertThat(share()).as("its breaker closed").isEqualTo(0.1);
        pass(Duration.ofSeconds(10));
        assertThat(share()).isCloseTo(0.5, within(1e-6));
        pass(Duration.ofSeconds(10));
        assertThat(share()).isEqualTo(1);

        end(Failure.status(429, Duration.ofSeconds(8), false));
        pass(Duration.ofSeconds(10));
        assertThat(share()).as("a cooldown of 8 s ended 2 s ago").isCloseTo(0.25, within(1e-6));
        pass(Duration.ofSeconds(6));
        assertThat(share()).isEqualTo(1);
    }

    @Test
    void goodProbesDoNotCloseABreakerThatTrafficOpened() {
        fail(5);
        probe(true, 10);

        assertThat(health.probes()).isEqualTo(ProbeView.OK);
        assertThat(view()).isEqualTo(BreakerView.OPEN);
    }

    @Test
    void aCancelledProbeLeavesRoomForTheNextAndDecidesNothing() {
        fail(5);
        pass(Duration.ofSeconds(11));
        assertThat(health.tryAcquire()).isTrue();
        health.end(null, true, true, now.get());

        assertThat(view()).isEqualTo(BreakerView.HALF_OPEN);
        assertThat(health.tryAcquire()).isTrue();
    }

    @Test
    void aSuccessInAPanicCloses() {
        fail(5);
        health.end(null, false, false, now.get());

        assertThat(view()).isEqualTo(BreakerView.CLOSED);
    }

    @Test
    void a429CoolsForWhatItAsksElseForFiveSecondsDoubledUpToSixty() {
        for (var seconds : new long[] {5, 10, 20, 40, 60, 60}) {
            end(Failure.status(429, null, false));
            assertThat(Duration.ofNanos(health.cooldownLeft(now.get()))).isEqualTo(Duration.ofSeconds(seconds));
            pass(Duration.ofSeconds(seconds));
            assertThat(health.cooldownLeft(now.get())).isZero();
        }
        end(Failure.status(529, Duration.ofSeconds(7), false));
        assertThat(Duration.ofNanos(health.cooldownLeft(now.get()))).isEqualTo(Duration.ofSeconds(7));
        assertThat(view()).as("busy is not broken").isEqualTo(BreakerView.CLOSED);
    }

    @Test
    void refusedKeysAndEmptyAccountsCoolForLong() {
        end(Failure.status(401, Duration.ofSeconds(1), false));
        assertThat(Duration.ofNanos(health.cooldownLeft(now.get()))).isEqualTo(Duration.ofMinutes(10));
        end(Failure.status(429, null, true));
        assertThat(Duration.ofNanos(health.cooldownLeft(now.get()))).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void aLaterShorterCooldownNeverShortensOne() {
        end(Failure.status(503, Duration.ofSeconds(30), false));
        pass(Duration.ofSeconds(1));
        end(Failure.status(503, Duration.ofSeconds(2), false));

        assertThat(Duration.ofNanos(health.cooldownLeft(now.get()))).isEqualTo(Duration.ofSeconds(29));
    }

    @Test
    void anAbsurdRetryAfterIsCapped() {
        end(Failure.status(429, Duration.ofDays(40_000), false));

        assertThat(Duration.ofNanos(health.cooldownLeft(now.get()))).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void probesTakeItOutAfterThreeBadOnesOnlyIfTheyEverSucceeded() {
        assertThat(health.probes()).isEqualTo(ProbeView.NONE);
        probe(false, 5);
        assertThat(health.probes()).as("never seen up is unknown, not down").isEqualTo(ProbeView.UNKNOWN);
        probe(true, 1);
        probe(false, 2);
        assertThat(health.probes()).isEqualTo(ProbeView.OK);
        probe(false, 1);
        assertThat(health.probes()).isEqualTo(ProbeView.UNHEALTHY);
        probe(true, 1);
        assertThat(health.probes()).isEqualTo(ProbeView.UNHEALTHY);
        probe(true, 1);
        assertThat(health.probes()).isEqualTo(ProbeView.OK);
        probe(false, 3);
        health.unprobed();
        assertThat(health.probes()).isEqualTo(ProbeView.NONE);
    }

    private void probe(boolean good, int times) {
        for (var i = 0; i < times; i++) {
            health.probed(good);
        }
    }

    private double share() {
        return health.slowStart().share(now.get());
    }

    private BreakerView view() {
        return health.breaker(now.get());
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private void fail(int times) {
        for (var i = 0; i < times; i++) {
            end(BROKEN);
        }
    }

    private void succeed() {
        var acquired = health.tryAcquire();
        health.end(null, false, acquired, now.get());
    }

    private void end(Failure failure) {
        var acquired = health.tryAcquire();
        health.end(failure, false, acquired, now.get());
    }
}
