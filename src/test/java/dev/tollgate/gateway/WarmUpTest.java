package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    @Test
    void leavesNothingRunning() {
        long start = System.nanoTime();

        WarmUp.run(Duration.ofMillis(400));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(threads())
                .isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("warm-up"))
                .toList();
    }
}
