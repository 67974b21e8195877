package dev.tollgate.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LearnedModelsTest {
    private final LearnedModels models = new LearnedModels();

    @Test
    void bytesPerTokenAreLearnedPerModel() {
        assertThat(models.promptTokens("x", 4000)).isEqualTo(1000);
        for (var i = 0; i < 100; i++) {
            models.learn("m", "x", 3000, 1500, -1);
        }
        assertThat(models.promptTokens("x", 4000)).isBetween(1900L, 2000L);
        assertThat(models.promptTokens("y", 4000)).isEqualTo(1000);
        assertThat(models.outputTokens("m", "x"))
                .as("unknown output teaches nothing")
                .isEqualTo(256);
    }

    @Test
    void anImageInAPromptDoesNotMakeTokensAbsurd() {
        for (var i = 0; i < 1000; i++) {
            models.learn("m", "x", 5_000_000, 800, 10);
        }
        assertThat(models.promptTokens("x", 1600)).isGreaterThanOrEqualTo(100);
    }

    @Test
    void expectedOutputIsPerNameAndModel() {
        for (var i = 0; i < 200; i++) {
            models.learn("summary", "x", 0, 0, 40);
            models.learn("essay", "x", 0, 0, 2_000);
        }
        assertThat(models.outputTokens("summary", "x")).isCloseTo(40, within(1.0));
        assertThat(models.outputTokens("essay", "x")).isCloseTo(2_000, within(10.0));
    }

    @Test
    void threadsLearnTogetherAndNamesAreBounded() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            var own = t;
            threads.add(Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 5_000; i++) {
                    models.learn("m", "shared", 300, 100, 50);
                    models.learn("m", own + "-" + i, 300, 100, 50);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(models.promptTokens("shared", 3000)).isBetween(990L, 1000L);
        var remembered = 0;
        for (var i = 0; i < 20_000; i++) {
            remembered += models.outputTokens("m", (i % 4) + "-" + (i / 4)) < 256 ? 1 : 0;
        }
        assertThat(remembered).isLessThanOrEqualTo(LearnedModels.MAX);
    }
}
