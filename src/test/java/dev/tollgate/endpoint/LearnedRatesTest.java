package dev.tollgate.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LearnedRatesTest {
    private static final long SECOND = 1_000_000_000L;

    private final LearnedRates rates = new LearnedRates(Speed.HOSTED, 0);

    @Test
    void findsTheLineBehindNoisyFirstTokens() {
        var random = new Random(4);
        for (var i = 0; i < 300; i++) {
            var tokens = 100 + random.nextInt(20_000);
            var seconds = (0.8 + tokens / 4_000.0) * (1 + 0.05 * random.nextGaussian());
            rates.answered(tokens, seconds, 100, 2.5, i);
        }
        assertThat(rates.speed().firstToken(10_000)).isCloseTo(3.3, within(0.3));
        assertThat(rates.speed().secondsPerPromptToken()).isCloseTo(1 / 4_000.0, within(0.3 / 4_000));
        assertThat(rates.speed().secondsPerOutputToken()).isCloseTo(0.025, within(0.001));
    }

    @Test
    void keepsThePresetSlopeWhileAllPromptsAreAlike() {
        for (var i = 0; i < 50; i++) {
            rates.answered(1_000, 1.5, 0, 0, i);
        }
        assertThat(rates.speed().firstToken(1_000)).isCloseTo(1.5, within(0.001));
        assertThat(rates.speed().secondsPerPromptToken()).isCloseTo(1e-4, within(1e-9));
    }

    @Test
    void neverPromisesATokenBeforeTheRequest() {
        for (var i = 1; i < 100; i++) {
            rates.answered(i * 100, Math.max(0.001, (i - 50) / 50.0), 0, 0, i);
        }
        assertThat(rates.speed().firstToken(0)).isGreaterThanOrEqualTo(0);
        assertThat(rates.speed().firstToken(5_000)).isGreaterThan(0);
    }

    @Test
    void anOutageThatIsOverIsForgiven() {
        for (var i = 0; i < 20; i++) {
            rates.outcome(false, i);
        }
        assertThat(rates.success(20)).isLessThan(0.2);
        rates.forgive();
        assertThat(rates.success(20)).isCloseTo(LearnedRates.SUCCESS_PRIOR, within(1e-9));
        for (var i = 0; i < 50; i++) {
            rates.outcome(true, 20);
        }
        var better = rates.success(20);
        rates.forgive();
        assertThat(rates.success(20)).isEqualTo(better);
    }

    @Test
    void longAnswersDoNotMakeAnEndpointLookSlow() {
        for (var i = 0; i < 100; i++) {
            rates.answeredWhole(500, 4_000, 0.45 + 4_000 * 0.01, i);
        }
        assertThat(rates.speed().secondsPerOutputToken()).isCloseTo(0.01, within(0.0005));
        assertThat(rates.speed().firstToken(500)).isCloseTo(0.45, within(0.01));
    }

    @Test
    void anAnswerTwiceAsFastAsExpectedAfterASilenceReplacesWhatWasKnown() {
        slowTo(5.0);
        rates.answered(1_000, 0.5, 100, 1, SECOND);
        assertThat(rates.speed().firstToken(1_000))
                .as("no silence, so it may be luck")
                .isGreaterThan(4.5);

        slowTo(5.0);
        rates.answered(1_000, 0.5, 100, 1, 20 * SECOND);
        assertThat(rates.speed().firstToken(1_000)).isLessThan(1.0);
        assertThat(rates.speed().secondsPerOutputToken()).isCloseTo(0.01, within(0.001));
    }

    @Test
    void oneSlowAnswerAfterASilenceDoesNotCostItItsName() {
        slowTo(0.5);
        rates.answered(1_000, 5.0, 100, 10, 20 * SECOND);
        assertThat(rates.speed().firstToken(1_000)).isLessThan(0.75);
    }

    private void slowTo(double firstToken) {
        for (var i = 0; i < 100; i++) {
            rates.answered(1_000, firstToken, 100, 10 * firstToken, 0);
        }
    }

    @Test
    void successFallsToTheFloorAndDriftsBackWhileNobodyAsks() {
        for (var i = 0; i < 200; i++) {
            rates.outcome(false, 0);
        }
        assertThat(rates.success(0)).isEqualTo(LearnedRates.SUCCESS_FLOOR);
        assertThat(rates.success(600_000_000_000L)).isGreaterThan(0.95);
    }
}
