package dev.tollgate.endpoint.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theFloorHoldsWhenThereIsHardlyTraffic() {
        var budget = RetryBudget.standard();
        for (var i = 0; i < 10; i++) {
            assertThat(budget.withdraw(i)).isTrue();
        }
        assertThat(budget.withdraw(11)).isFalse();
        assertThat(budget.withdraw(9 * SECOND)).isFalse();
        assertThat(budget.withdraw(10 * SECOND)).isTrue();
    }

    @Test
    void aTenthOfTheRequestsOfTheLastTenSeconds() {
        var budget = RetryBudget.standard();
        for (var i = 0; i < 1000; i++) {
            budget.request(i * SECOND / 100);
        }
        assertThat(budget.left(9 * SECOND)).isEqualTo(100);
        assertThat(budget.left(14 * SECOND)).isEqualTo(50);
        assertThat(budget.left(30 * SECOND)).isEqualTo(10);
    }

    @Test
    void theWindowIsTheFloorsPeriod() {
        var budget = new RetryBudget(0.5, 2, Duration.ofMinutes(1));
        for (var i = 0; i < 10; i++) {
            budget.request(0);
        }
        assertThat(budget.left(50 * SECOND)).isEqualTo(5);
        assertThat(budget.left(60 * SECOND)).isEqualTo(2);
        assertThat(budget.withdraw(60 * SECOND)).isTrue();
        assertThat(budget.withdraw(70 * SECOND)).isTrue();
        assertThat(budget.withdraw(113 * SECOND)).isFalse();
        assertThat(budget.withdraw(121 * SECOND)).isTrue();
    }

    @Test
    void agreesWithANaiveModelOfWholeSeconds() {
        for (var seed = 1L; seed <= 30; seed++) {
            var random = new Random(seed);
            var budget = new RetryBudget(0.2, 3, Duration.ofSeconds(10));
            var requests = new ArrayList<Long>();
            var retries = new ArrayList<Long>();
            var now = random.nextLong(-1000, 1000) * SECOND;
            for (var step = 0; step < 3_000; step++) {
                now += random.nextLong(SECOND / 5);
                var second = Math.floorDiv(now, SECOND);
                if (random.nextInt(4) > 0) {
                    budget.request(now);
                    requests.add(second);
                } else {
                    var inWindow =
                            requests.stream().filter(s -> second - s < 10).count();
                    var used = retries.stream().filter(s -> second - s < 10).count();
                    var expected = used + 1 <= Math.max(3, (long) (0.2 * inWindow));
                    assertThat(budget.withdraw(now))
                            .as("seed %d step %d", seed, step)
                            .isEqualTo(expected);
                    if (expected) {
                        retries.add(second);
                    }
                }
            }
        }
    }

    @Test
    void threadsTogetherNeverGetMoreThanThereIs() throws InterruptedException {
        var budget = new RetryBudget(0, 500, Duration.ofSeconds(10));
        var granted = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 5_000; i++) {
                    if (budget.withdraw(0)) {
                        granted.incrementAndGet();
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(granted.get()).isEqualTo(500);
    }
}
