package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
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
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(threads())
                .isEmpty());
    }

    @Test
    void costsNoMoreThanItsTimeOnEveryCore() {
        var os = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = os.getProcessCpuTime();
        long start = System.nanoTime();

        WarmUp.run(WarmUp.PATIENCE);

        var took = Duration.ofNanos(System.nanoTime() - start);
        var used = Duration.ofNanos(os.getProcessCpuTime() - cpu);
        // What is started and ended around the calls comes on top; a busy machine stretches the time of that, not the
        // work.
        var bound = WarmUp.PATIENCE.plusSeconds(8);
        assertThat(took).isBetween(WarmUp.PATIENCE, WarmUp.PATIENCE.plusSeconds(30));
        assertThat(used).isLessThan(bound.multipliedBy(Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void endsWhenNobodyWantsItAnyMore() {
        long start = System.nanoTime();

        WarmUp.run(
                Duration.ofMinutes(5),
                () -> System.nanoTime() - start < Duration.ofMillis(200).toNanos());

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("warm-up"))
                .toList();
    }
}
