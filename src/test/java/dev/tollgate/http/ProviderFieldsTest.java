package dev.tollgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProviderFieldsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.250Z");

    private static Map<String, String> told(ProviderFields from, ProviderFields to, String... fields) {
        var told = new TreeMap<String, String>();
        from.tell(HeaderList.of(fields), to, NOW, told::put);
        return told;
    }

    @Test
    void anthropicLimitsAreToldToOpenAiCallers() {
        var told = told(
                ProviderFields.ANTHROPIC,
                ProviderFields.OPENAI,
                "Request-Id",
                "req_1",
                "anthropic-ratelimit-requests-limit",
                "50",
                "anthropic-ratelimit-requests-remaining",
                "0",
                "anthropic-ratelimit-requests-reset",
                "2026-11-21T10:06:00Z",
                "anthropic-ratelimit-input-tokens-limit",
                "7",
                "anthropic-ratelimit-unified-5h-reset",
                "1763719200",
                "anthropic-organization-id",
                "org",
                "retry-after",
                "12",
                "date",
                "today");
        assertThat(told)
                .containsOnly(
                        Map.entry("x-request-id", "req_1"),
                        Map.entry("x-ratelimit-limit-requests", "50"),
                        Map.entry("x-ratelimit-remaining-requests", "0"),
                        Map.entry("x-ratelimit-reset-requests", "6m0s"),
                        Map.entry("anthropic-ratelimit-unified-5h-reset", "1763719200"),
                        Map.entry("retry-after", "12"),
                        Map.entry("date", "today"));
    }

    @ParameterizedTest
    @CsvSource({
        "6m0s,         2026-11-21T10:06:01Z",
        "30ms,         2026-11-21T10:00:01Z",
        "1h2m3.5s,     2026-11-21T11:02:04Z",
        "90,           2026-11-21T10:01:31Z",
        "0s,           2026-11-21T10:00:01Z",
        "1d,           2026-11-22T10:00:01Z",
    })
    void openAiWaitsAreMomentsForAnthropicCallers(String wait, String moment) {
        var told = told(
                ProviderFields.OPENAI, ProviderFields.ANTHROPIC, "x-ratelimit-reset-tokens", wait, "x-request-id", "r");
        assertThat(told)
                .containsEntry("anthropic-ratelimit-tokens-reset", moment)
                .containsEntry("request-id", "r")
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"soon", "6x", "-1s", "1.2.3s", "''", "9999999999999999999999s", "99999999999999999s", "m"})
    void whatIsNoWaitIsNotTold(String wait) {
        assertThat(told(ProviderFields.OPENAI, ProviderFields.ANTHROPIC, "x-ratelimit-reset-tokens", wait))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T10:00:00.750Z, 500ms",
        "2026-11-21T09:00:00Z,     0ms",
        "2026-11-21T10:00:30Z,     30s",
        "2026-11-21T12:30:00.250Z, 2h30m0s",
        "2099-01-01T00:00:00Z,     744h0m0s",
    })
    void aMomentIsAWaitThatIsNeverNegativeNorEndless(String moment, String wait) {
        assertThat(told(ProviderFields.ANTHROPIC, ProviderFields.OPENAI, "anthropic-ratelimit-tokens-reset", moment))
                .containsEntry("x-ratelimit-reset-tokens", wait);
        assertThat(told(ProviderFields.ANTHROPIC, ProviderFields.OPENAI, "anthropic-ratelimit-tokens-reset", "later"))
                .isEmpty();
    }
}
