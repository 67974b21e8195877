package dev.tollgate.policy.budget.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutputLengthsTest {
    private final OutputLengths lengths = new OutputLengths();

    @Test
    void ofAModelBarelySeenTheyAreAssumed() {
        lengths.learn("p/m", 9);
        assertThat(lengths.high("p/m")).isEqualTo(OutputLengths.UNSEEN);
        assertThat(lengths.high("p/other")).isEqualTo(OutputLengths.UNSEEN);
    }

    @Test
    void nearlyAllAnswersAreShorterThanWhatIsReserved() {
        var random = new SplittableRandom(7);
        int longer = 0;
        for (int i = 0; i < 20_000; i++) {
            long tokens = (long) Math.exp(4 + 1.2 * random.nextGaussian());
            if (i > 1_000 && tokens > lengths.high("p/m")) {
                longer++;
            }
            lengths.learn("p/m", tokens);
        }
        assertThat(longer).isLessThan(19_000 / 80);
        assertThat(lengths.high("p/m")).isLessThan(4_096);
    }

    @Test
    void whatChangesIsLearnedAnew() {
        for (int i = 0; i < 5_000; i++) {
            lengths.learn("p/m", 20);
        }
        assertThat(lengths.high("p/m")).isLessThan(64);
        for (int i = 0; i < 200; i++) {
            lengths.learn("p/m", 10_000);
        }
        assertThat(lengths.high("p/m")).isGreaterThanOrEqualTo(10_000);
    }

    @Test
    void noMoreModelsAreKeptThanTheBound() {
        for (int model = 0; model < 3 * OutputLengths.MODELS; model++) {
            for (int i = 0; i < 20; i++) {
                lengths.learn("p/" + model, 8);
            }
        }
        assertThat(lengths.high("p/0")).isEqualTo(OutputLengths.UNSEEN);
        assertThat(lengths.high("p/" + (3 * OutputLengths.MODELS - 1))).isEqualTo(16);
    }
}
