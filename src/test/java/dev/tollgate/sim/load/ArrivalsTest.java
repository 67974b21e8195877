package dev.tollgate.sim.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int COUNT = 200_000;
    private static final double RATE = 2000;

    @Test
    void keepsTheMeanRateAndSpreadsLikePoisson() {
        var arrivals = new Arrivals(new SplittableRandom(7), RATE);
        long last = 0;
        double squares = 0;
        double mean = 1e9 / RATE;
        for (int i = 0; i < COUNT; i++) {
            long at = arrivals.next();
            assertThat(at).as("seed 7, arrival %d", i).isGreaterThanOrEqualTo(last);
            squares += (at - last - mean) * (at - last - mean);
            last = at;
        }
        assertThat(COUNT * 1e9 / last).as("rate, seed 7").isCloseTo(RATE, within(RATE * 0.01));
        // The deviation of an exponential gap is its mean.
        assertThat(Math.sqrt(squares / COUNT)).as("deviation, seed 7").isCloseTo(mean, within(mean * 0.02));
    }

    @Test
    void refusesARateThatNeverArrives() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Arrivals(new SplittableRandom(1), 0))
                .withMessageContaining("expected: above 0");
    }
}
