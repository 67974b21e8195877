package dev.tollgate.io.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.net.Transport;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LoopGaugeTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void aLoopThatIsHeldUpIsSeenWhileItIsAndNotAfter() {
        try (var transport = Transport.open("gauge", 1)) {
            var loop = transport.loops().next();
            var state = new LoopState(loop, new SplittableRandom(1));
            var release = new CountDownLatch(1);
            loop.execute(() -> {
                try {
                    assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            Awaitility.await().atMost(SOON).until(() -> state.stillNanos() > TimeUnit.MILLISECONDS.toNanos(500));
            release.countDown();

            Awaitility.await().atMost(SOON).until(() -> state.stillNanos() == 0);
        }
    }
}
