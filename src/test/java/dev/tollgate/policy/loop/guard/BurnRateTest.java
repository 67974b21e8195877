package dev.tollgate.policy.loop.guard;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BurnRateTest {
    private long now = 17;

    @Test
    void burningManyTimesWhatIsUsualIsSeenInBothWindows() {
        var rate = new BurnRate();
        for (int minute = 0; minute < 600; minute++) {
            rate.used(10_000, now += MINUTES.toNanos(1));
            assertThat(rate.times(now)).as("minute %d", minute).isLessThan(2);
        }
        long most = 0;
        for (int minute = 0; minute < 60; minute++) {
            rate.used(100_000, now += MINUTES.toNanos(1));
            most = Math.max(most, rate.times(now));
        }
        assertThat(most).isBetween(3L, 10L);
    }

    @Test
    void littleIsNeverTooMuch() {
        var rate = new BurnRate();
        rate.used(1, now);
        now += MINUTES.toNanos(300);
        rate.used(40_000, now);
        assertThat(rate.times(now)).isZero();
    }

    @Test
    void theMorningAfterANightOrAWeekendIsAsUsual() {
        var rate = new BurnRate();
        for (int day = 0; day < 21; day++) {
            for (int minute = 0; minute < 8 * 60; minute++) {
                rate.used(15_000, now += MINUTES.toNanos(1));
                assertThat(rate.times(now)).as("day %d, minute %d", day, minute).isLessThan(2);
            }
            now += HOURS.toNanos(day % 5 == 4 ? 64 : 16);
        }
    }

    @Test
    void aBatchThatRunsEachNightIsAsUsual() {
        var rate = new BurnRate();
        for (int night = 0; night < 30; night++) {
            for (int minute = 0; minute < 30; minute++) {
                rate.used(100_000, now += MINUTES.toNanos(1));
                assertThat(rate.times(now)).as("night %d", night).isLessThan(2);
            }
            now += HOURS.toNanos(24) - MINUTES.toNanos(30);
        }
    }

    @Test
    void whatIsBurntNowIsNotWhatWasUsual() {
        var rate = new BurnRate();
        for (int minute = 0; minute < 180; minute++) {
            rate.used(10_000, now += MINUTES.toNanos(1));
        }
        int noted = 0;
        for (int minute = 0; minute < 60 && rate.times(now) < 3; minute++) {
            rate.used(100_000, now += MINUTES.toNanos(1));
            noted = minute;
        }
        assertThat(noted).as("minutes").isBetween(5, 20);
    }
}
