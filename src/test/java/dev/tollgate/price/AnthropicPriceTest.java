package dev.tollgate.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Usage;
import dev.tollgate.price.catalogue.PriceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Anthropic bills, by the shipped prices: each row is worked out by hand from the rates in dollars per million. */
class AnthropicPriceTest {
    private static final Path SHIPPED = Path.of("gateway/prices.yaml");

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-8,   1000,      0,      0,     0,  500,   0.0175",
        "claude-opus-4-8,     10, 100000,      0,     0,    1,   0.050075",
        "claude-opus-4-8,      1,      0,  10000,     0,    1,   0.06253",
        "claude-opus-4-8,      1,      0,  10000, 10000,    1,   0.10003",
        "claude-opus-4-8,      1,      0,  10000,  4000,    1,   0.07753",
        "claude-haiku-4-5,     3,   7777,    333,   111,  999,   0.006275200",
        "claude-sonnet-4-5, 199999,     1,     0,     0,  100,   0.6014973",
        "claude-sonnet-4-5, 200000,     1,     0,     0,  100,   1.2022506",
        "claude-sonnet-4-5,      1, 100000, 100000, 50000, 100,  1.037256",
        "claude-sonnet-5,      1,      1,      2,     1,    1,   0.0000187",
        "claude-fable-5,       1,      1,      2,     1,    1,   0.0000935"
    })
    void shouldPriceEachClassOfTokensOnce(
            String model, long input, long read, long written, long hour, long output, String dollars)
            throws IOException {
        var cost = price(model).cost(Usage.ofAnthropic(input, read, written, hour, output));

        assertThat(cost.total()).isEqualTo(Money.ofDollars(dollars));
        assertThat(cost.basis()).isEqualTo(CostBasis.EXACT);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-opus-4-8, '',         0.0175,     exact",
        "claude-opus-4-8, us,         0.01925,    exact",
        "claude-opus-4-8, fast,       0.035,      exact",
        "claude-opus-4-8, us fast,    0.0385,     exact",
        "claude-opus-4-6, fast,       0.105,      exact",
        "claude-opus-4-8, mars,       0.0175,     estimated",
        "claude-haiku-4-5, us,        0.0035,     estimated"
    })
    void shouldMultiplyByWhereAndHowFastACallRan(String model, String words, String dollars, String basis)
            throws IOException {
        var modifiers = words.isEmpty() ? List.<String>of() : Arrays.asList(words.split(" "));
        var cost = price(model).cost(Usage.ofAnthropic(1000, 0, 0, 0, 500).with(0, modifiers));

        assertThat(cost.total()).isEqualTo(Money.ofDollars(dollars));
        assertThat(cost.basis().code()).isEqualTo(basis);
    }

    @Test
    void shouldChargeForEachSearch() throws IOException {
        var cost = price("claude-opus-4-8")
                .cost(Usage.ofAnthropic(1000, 0, 0, 0, 500).with(3, List.of()));

        assertThat(cost.total()).isEqualTo(Money.ofDollars("0.0475"));
        assertThat(cost.fee()).isEqualTo(Money.ofDollars("0.03"));
        assertThat(cost.basis()).isEqualTo(CostBasis.EXACT);
    }

    @Test
    void shouldSayThatSearchesWithoutAPriceAreMissing() throws IOException {
        var haiku = price("claude-haiku-4-5");
        assertThat(haiku.surcharges().perSearch()).isNull();

        var cost = haiku.cost(Usage.ofAnthropic(1000, 0, 0, 0, 500).with(3, List.of()));

        assertThat(cost.total()).isEqualTo(Money.ofDollars("0.0035"));
        assertThat(cost.basis()).isEqualTo(CostBasis.PARTIAL);
    }

    @Test
    void shouldEstimateATierThatTheBookDoesNotKnow() throws IOException {
        var usage = Usage.ofAnthropic(1000, 0, 0, 0, 500);

        assertThat(price("claude-opus-4-8")
                        .cost(usage, ServiceTier.of("standard"))
                        .basis())
                .isEqualTo(CostBasis.EXACT);
        for (var tier : List.of("priority", "batch")) {
            assertThat(price("claude-opus-4-8")
                            .cost(usage, ServiceTier.of(tier))
                            .basis())
                    .as(tier)
                    .isEqualTo(CostBasis.ESTIMATED);
        }
    }

    private static Price price(String model) throws IOException {
        var book = PriceFile.read(Files.readString(SHIPPED)).book();
        return Objects.requireNonNull(book.lookup("anthropic", model)).price();
    }
}
