package dev.tollgate.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Usage.Quality;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsageTest {

    @Test
    void shouldTakeCachedAndReasoningOutOfOpenAiTotals() {
        assertThat(Usage.ofOpenAi(2006, 1920, 300, 120))
                .isEqualTo(new Usage(86, 1920, 0, 0, 180, 120, Quality.REPORTED));
    }

    @Test
    void shouldLeaveReasoningApartWhenTheTotalSaysSo() {
        assertThat(Usage.ofOpenAi(32, 6, 0, 9, 94, 135)).isEqualTo(new Usage(26, 6, 0, 0, 9, 94, Quality.REPORTED));
        assertThat(Usage.ofOpenAi(32, 6, 0, 103, 94, 135)).isEqualTo(new Usage(26, 6, 0, 0, 9, 94, Quality.REPORTED));
    }

    @Test
    void shouldCountOpenAiCacheWritesOnce() {
        assertThat(Usage.ofOpenAi(1000, 300, 200, 10, 0, 1010))
                .isEqualTo(new Usage(500, 300, 200, 0, 10, 0, Quality.REPORTED));
    }

    @Test
    void shouldKeepAnthropicClassesApart() {
        assertThat(Usage.ofAnthropic(21, 188_086, 456, 100, 393))
                .isEqualTo(new Usage(21, 188_086, 356, 100, 393, 0, Quality.REPORTED));
    }

    @Test
    void shouldAddThoughtsAndToolPromptsInGeminisShape() {
        assertThat(Usage.ofGemini(1000, 800, 50, 200, 30))
                .isEqualTo(new Usage(230, 800, 0, 0, 50, 200, Quality.REPORTED));
        assertThat(Usage.ofGemini(10, 0, 0, 77, 0)).isEqualTo(new Usage(10, 0, 0, 0, 0, 77, Quality.REPORTED));
    }

    @Test
    void shouldClampAndSaySoWhenCountsContradictEachOther() {
        assertThat(Usage.ofOpenAi(100, 150, 20, 0)).isEqualTo(new Usage(0, 100, 0, 0, 20, 0, Quality.ADJUSTED));
        assertThat(Usage.ofOpenAi(100, 0, 20, 50)).isEqualTo(new Usage(100, 0, 0, 0, 0, 20, Quality.ADJUSTED));
        assertThat(Usage.ofOpenAi(-5, 0, 20, 0)).isEqualTo(new Usage(0, 0, 0, 0, 20, 0, Quality.ADJUSTED));
        assertThat(Usage.ofOpenAi(100, -1, 20, -3)).isEqualTo(new Usage(100, 0, 0, 0, 20, 0, Quality.ADJUSTED));
        assertThat(Usage.ofAnthropic(10, 0, 50, 80, 1)).isEqualTo(new Usage(10, 0, 0, 50, 1, 0, Quality.ADJUSTED));
        assertThat(Usage.ofGemini(10, 20, 1, 0, -1)).isEqualTo(new Usage(0, 10, 0, 0, 1, 0, Quality.ADJUSTED));
        assertThat(Usage.ofOpenAi(Long.MAX_VALUE, 0, 1, 0).totalInput()).isEqualTo(Usage.MAX_TOKENS);
    }

    @Test
    void shouldBeAsGoodAsTheWorstWhenAdded() {
        var reported = Usage.ofAnthropic(1, 2, 3, 0, 4);
        assertThat(reported.plus(Usage.ZERO)).isEqualTo(reported);
        assertThat(reported.plus(Usage.UNSEEN)).isEqualTo(reported.asPartial());
        assertThat(reported.plus(reported)).isEqualTo(new Usage(2, 4, 6, 0, 8, 0, Quality.REPORTED));
        assertThat(Usage.UNSEEN.plus(Usage.ofOpenAi(1, 2, 0, 0)).isPartial()).isTrue();
    }

    @Test
    void shouldNeverBeNegativeNorCountTwiceWhateverIsReported() {
        var seed = 42L;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            var n = new long[6];
            for (var j = 0; j < n.length; j++) {
                n[j] = random.nextInt(10) == 0 ? random.nextLong() : random.nextLong(-20, 1000);
            }
            var usages = new Usage[] {
                Usage.ofOpenAi(n[0], n[1], n[2], n[3], n[4], n[5]),
                Usage.ofAnthropic(n[0], n[1], n[2], n[3], n[4]),
                Usage.ofGemini(n[0], n[1], n[2], n[3], n[4])
            };
            for (var usage : usages) {
                assertThat(List.of(
                                usage.uncachedInput(),
                                usage.cacheRead(),
                                usage.cacheWrite5m(),
                                usage.cacheWrite1h(),
                                usage.output(),
                                usage.reasoning()))
                        .as("seed %d, round %d", seed, i)
                        .allSatisfy(count -> assertThat(count).isBetween(0L, Usage.MAX_TOKENS));
            }
            if (n[0] >= 0 && n[0] <= Usage.MAX_TOKENS) {
                assertThat(usages[0].totalInput())
                        .as("seed %d, round %d", seed, i)
                        .isEqualTo(n[0]);
            }
        }
    }
}
