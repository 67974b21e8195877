package dev.tollgate.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.000123, 0.000123",
        "1.50, 1.5",
        "100, 100",
        "1.5e-7, 0.00000015",
        "0.0000000005, 0.000000001",
        "0.00000000049, 0",
        "-0.25, -0.25",
        "1e2, 100",
        "9223372036.854775807, 9223372036.854775807"
    })
    void shouldRenderDecimalsPlainlyWhenReadFromDollars(String dollars, String rendered) {
        assertThat(Money.ofDollars(dollars).decimal()).isEqualTo(rendered);
    }

    @Test
    void shouldRenderAnyAmountAsBigDecimalDoes() {
        var random = new Random(11);
        var edges = LongStream.of(Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, 1_000_000_000, Long.MAX_VALUE);
        var amounts = random.longs(10_000).map(nanos -> nanos >> random.nextInt(64));
        LongStream.concat(edges, amounts)
                .forEach(nanos -> assertThat(Money.ofNanos(nanos).decimal())
                        .as("%d", nanos)
                        .isEqualTo(
                                nanos == 0
                                        ? "0"
                                        : BigDecimal.valueOf(nanos, 9)
                                                .stripTrailingZeros()
                                                .toPlainString()));
    }

    @Test
    void shouldRefuseWhatDoesNotFit() {
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.ofDollars("9223372037"));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> Money.ofDollars("1e999999999"));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.ofNanos(Long.MAX_VALUE).plus(Money.ofNanos(1)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.ofNanos(Long.MIN_VALUE).minus(Money.ofNanos(1)));
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Money.ofNanos(Long.MAX_VALUE).times(2));
    }

    @Test
    void shouldTakeTinyNumbersForNothingWithoutWritingThemOut() {
        assertThat(Money.ofDollars("1e-999999999")).isEqualTo(Money.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"1, 0.0005, 0.000000001", "1, 0.000499999, 0", "3, 0.15, 0.00000045", "1000000, 2.5, 2.5"})
    void shouldRoundHalfUpOnceWhenTokensArePriced(long tokens, String dollarsPerMillion, String cost) {
        assertThat(Rate.ofDollars(dollarsPerMillion).of(tokens).decimal()).isEqualTo(cost);
    }

    @ParameterizedTest
    @CsvSource({"-0.01", "100000.01", "-1"})
    void shouldRefuseRatesThatNoProviderHas(String dollarsPerMillion) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Rate.ofDollars(dollarsPerMillion))
                .withMessageContaining("expected");
    }

    @Test
    void shouldAgreeWithDecimalArithmeticWhenTokensAndRatesAreRandom() {
        var seed = 20260702L;
        var random = new Random(seed);
        for (var i = 0; i < 20_000; i++) {
            var tokens = random.nextLong(1L << random.nextInt(1, 34));
            var rate = random.nextLong(1L << random.nextInt(1, 47)) % (Rate.MAX_NANOS_PER_MILLION + 1);
            var expected = BigDecimal.valueOf(tokens)
                    .multiply(BigDecimal.valueOf(rate))
                    .divide(BigDecimal.valueOf(1_000_000), 0, RoundingMode.HALF_UP)
                    .longValueExact();
            assertThat(new Rate(rate).of(tokens).nanos())
                    .as("seed %d: %d tokens at %d", seed, tokens, rate)
                    .isEqualTo(expected);
        }
    }
}
