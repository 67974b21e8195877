package dev.tollgate.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an answer's {@code usage} says of its price beside tokens. */
class BilledUsageTest {

    @Test
    void tellsWhereAndHowFastItRanAndHowOftenItSearched() {
        var facts = read("""
                {"service_tier":"priority","inference_geo":"us","speed":"fast","input_tokens":7,"output_tokens":2,
                 "server_tool_use":{"web_search_requests":3,"web_fetch_requests":9}}""");

        assertThat(facts.usage(true)).isEqualTo(Usage.ofAnthropic(7, 0, 0, 0, 2).with(3, List.of("us", "fast")));
        assertThat(facts.serviceTier()).as("no later word takes its place").isEqualTo("priority");
    }

    @Test
    void theUsualPlaceAndSpeedChangeNothing() {
        var facts = read("""
                {"service_tier":"standard","inference_geo":"global","speed":"standard","input_tokens":7,"output_tokens":2}""");

        assertThat(facts.usage(true)).isEqualTo(Usage.ofAnthropic(7, 0, 0, 0, 2));
        assertThat(facts.serviceTier()).isEqualTo("standard");
    }

    private static AnswerFacts read(String usage) {
        var facts = new AnswerFacts(Operation.CHAT);
        var scanner = new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, AnswerWords.VOCABULARY, facts, 1);
        assertThat(scanner.feed(Bytes.of("{\"type\":\"message\",\"usage\":" + usage + "}")))
                .isTrue();
        assertThat(scanner.finish()).isTrue();
        return facts;
    }
}
