package dev.tollgate.policy.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QuotaTest {

    @Test
    void aCostIsThePeriodsShareRoundedUpAndNeverOverflows() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            long units = 1 + random.nextLong(random.nextBoolean() ? 100 : Quota.MOST);
            long period = 1_000_000 + random.nextLong(Quota.LONGEST_PERIOD.toNanos() - 1_000_000);
            long count = random.nextLong(random.nextBoolean() ? 1_000 : 20_000_000_000L);
            var quota = new Quota(units, period, 1);
            var exact = BigInteger.valueOf(count)
                    .multiply(BigInteger.valueOf(period))
                    .add(BigInteger.valueOf(units - 1))
                    .divide(BigInteger.valueOf(units))
                    .min(BigInteger.valueOf(Quota.LONGEST));
            assertThat(quota.nanos(count))
                    .as("seed 7, step %d: %d of %s", i, count, quota)
                    .isEqualTo(exact.longValueExact());
        }
    }

    @Test
    void aTimePaysForAsManyUnitsAsCostNoMore() {
        var random = new SplittableRandom(8);
        for (int i = 0; i < 100_000; i++) {
            long units = 1 + random.nextLong(random.nextBoolean() ? 100 : Quota.MOST);
            long burst = 1 + random.nextLong(Math.min(Quota.MOST, units * 50));
            var quota = new Quota(units, 1_000_000 + random.nextLong(1L << 50), burst);
            long nanos = random.nextLong(quota.capacityNanos() + 1);
            long count = quota.count(nanos);
            assertThat(quota.nanos(count)).as("seed 8, step %d: %s", i, quota).isLessThanOrEqualTo(nanos);
            if (count < Quota.MOST) {
                assertThat(quota.nanos(count + 1))
                        .as("seed 8, step %d: %s", i, quota)
                        .isGreaterThan(nanos);
            }
        }
    }

    @Test
    void aShareIsRoundedDownButNeverToNothing() {
        var quota = Quota.of(10, Duration.ofSeconds(1)).withBurst(2);
        assertThat(quota.share(4)).isEqualTo(new Quota(2, 1_000_000_000, 1));
        assertThat(quota.share(100)).isEqualTo(new Quota(1, 1_000_000_000, 1));
        assertThat(quota.share(1)).isSameAs(quota);
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertThatThrownBy(() -> new Quota(0, 1_000_000, 1)).hasMessageContaining("units: 0 (expected: 1 to");
        assertThatThrownBy(() -> new Quota(1, 1, 1)).hasMessageContaining("period: 1 (expected: ");
        assertThatThrownBy(() -> new Quota(1, 1_000_000, Quota.MOST + 1)).hasMessageContaining("burst: ");
        assertThatThrownBy(() -> new Quota(1, Quota.LONGEST_PERIOD.toNanos(), 1_000))
                .hasMessageContaining("burst: 1000 (expected: less than nine years");
    }
}
