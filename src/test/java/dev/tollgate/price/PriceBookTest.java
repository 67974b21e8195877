package dev.tollgate.price;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.price.PriceBook.Match;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {

    private static final PriceBook BOOK = PriceBook.of(Map.of(
            "OpenAI",
            Map.of(
                    "gpt-4o", priced("2.5"),
                    "gpt-4o-2024-05-13", priced("5"),
                    "gpt-4o-mini", priced("0.15"),
                    "openai/gpt-oss-20b", priced("0.1")),
            "anthropic",
            Map.of("claude-3-5-haiku-20241022", priced("0.8"), "claude-3-5-haiku-20240901", priced("1"))));

    private static Price priced(String input) {
        return Price.of(Rates.of(Rate.ofDollars(input), Rate.ofDollars("1")), Provenance.of("test"));
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4o, gpt-4o, EXACT",
        "OPENAI, gpt-4o, gpt-4o, EXACT",
        "openai, gpt-4o-2024-05-13, gpt-4o-2024-05-13, EXACT",
        "openai, GPT-4o, gpt-4o, SPELLING",
        "openai, openai/gpt-4o, gpt-4o, SPELLING",
        "openai, gpt-oss-20b, openai/gpt-oss-20b, SPELLING",
        "openai, gpt-4o-2024-08-06, gpt-4o, SNAPSHOT",
        "openai, gpt-4o-mini-2024-07-18, gpt-4o-mini, SNAPSHOT",
        "anthropic, claude-3-5-haiku-latest, claude-3-5-haiku-20241022, SNAPSHOT",
        "anthropic, claude-3-5-haiku, claude-3-5-haiku-20241022, SNAPSHOT",
        "anthropic, us.anthropic.claude-3-5-haiku-20241022-v1:0, claude-3-5-haiku-20241022, SNAPSHOT"
    })
    void shouldFindPricesUnderTheNamesThatPeopleUse(String provider, String model, String stands, Match match) {
        var found = Objects.requireNonNull(BOOK.lookup(provider, model));
        assertThat(found.model()).isEqualTo(stands);
        assertThat(found.match()).isEqualTo(match);
        assertThat(found.price().isEstimate()).isEqualTo(match == Match.SNAPSHOT);
    }

    @ParameterizedTest
    @CsvSource({
        "openai, gpt-4",
        "openai, gpt-4o-m",
        "openai, gpt-4o-nano",
        "anthropic, gpt-4o",
        "nobody, gpt-4o",
        "openai, ''"
    })
    void shouldFindNothingRatherThanSomethingSimilar(String provider, String model) {
        assertThat(BOOK.lookup(provider, model)).isNull();
    }

    @Test
    void shouldLetTheUpperBookDecideWhenOverlaid() {
        var over = PriceBook.of(Map.of("openai", Map.of("gpt-4o", priced("1")), "me", Map.of("m", priced("0"))));
        var both = BOOK.overlay(over);
        assertThat(both.size()).isEqualTo(BOOK.size() + 1);
        assertThat(both.lookup("openai", "gpt-4o"))
                .extracting(f -> f == null ? null : f.price())
                .isEqualTo(priced("1"));
        assertThat(both.providers().keySet()).containsExactly("anthropic", "me", "openai");
    }
}
