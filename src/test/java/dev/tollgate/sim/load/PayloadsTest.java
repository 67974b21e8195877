package dev.tollgate.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadsTest {
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(ints = {512, 2048, 102_400})
    void bodiesAreChatCompletionsOfTheirSize(int bytes) throws IOException {
        var body = Payloads.chat("sim", true, bytes);
        var tree = json.readTree(body);
        assertThat(body).hasSize(bytes);
        assertThat(tree.path("model").asText()).isEqualTo("sim");
        assertThat(tree.path("stream").asBoolean()).isTrue();
        assertThat(tree.path("messages")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 2048})
    void requestsSayTheLengthOfTheirBody(int bytes) {
        var request = new String(Payloads.request(80, Payloads.chat("sim", false, bytes)), StandardCharsets.US_ASCII);
        assertThat(request).contains("content-length: " + bytes + "\r\n\r\n{\"model\"");
    }

    @org.junit.jupiter.api.Test
    void theAnswerCarriesUsageAndFitsIntoAConfiguration() throws IOException {
        var answer = Payloads.answer();
        assertThat(json.readTree(answer).path("usage").path("total_tokens").asInt())
                .isEqualTo(692);
        assertThat(answer).hasSizeBetween(1000, 1200).doesNotContain("'").doesNotContain("$");
    }
}
