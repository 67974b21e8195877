package dev.tollgate.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PromptlyTest {
    private static final Duration PROMISED = Duration.ofMillis(100);

    @Test
    void whatNeverComesIsLateAndNotBeforeItsTime() {
        long start = System.nanoTime();
        assertThatThrownBy(() -> Promptly.within(PROMISED, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("not within 100 ms of a control's work");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(PROMISED);
    }

    @Test
    void whatIsThereAtTheLastLookIsInTime() throws Exception {
        var looks = new AtomicInteger();
        Promptly.within(PROMISED, () -> looks.incrementAndGet() == 21);
        assertThat(looks).hasValue(21);
        looks.set(0);
        assertThatThrownBy(() -> Promptly.within(PROMISED, () -> looks.incrementAndGet() == 22))
                .isInstanceOf(AssertionError.class);
    }
}
