package dev.tollgate.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.MemorySources;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RedactedTest {
    private static final String DOCUMENT = """
            listeners: {llm: {address: "127.0.0.1:${PORT}"}}
            providers:
              a: {dialect: openai, url: "https://${HOST}/v1", keys: [canary-1, "${KEY}"], headers: {x-a: canary-2},
                  proxy: "http://user:canary-3@egress:3128"}
            models:
              m: {optimise: {valueOfSecond: 0.002}, limits: {money: 0.5}, targets: [{provider: a, model: x, price: {input: 0.15, output: 0}}]}
            """;

    private final MemorySources sources = new MemorySources()
            .with("HOST", "canary-host")
            .with("KEY", "canary-key")
            .with("PORT", "4000");

    @Test
    void secretsAreMaskedAndExpandedTextsAreShownAsWritten() {
        var loaded = sources.load(DOCUMENT);
        var view = Redacted.json(Objects.requireNonNull(loaded.config()), loaded.written());

        assertThat(view.toString()).doesNotContain("canary");
        assertThat(view.at("/listeners/llm/address").asText()).isEqualTo("127.0.0.1:${PORT}");
        assertThat(view.at("/providers/a/url").asText()).isEqualTo("https://${HOST}/v1");
        assertThat(view.at("/providers/a/keys").toString()).isEqualTo("[\"***\",\"***\"]");
        assertThat(view.at("/providers/a/headers/x-a").asText()).isEqualTo("***");
        assertThat(view.at("/providers/a/proxy").asText()).isEqualTo("http://***@egress:3128");
        assertThat(view.at("/models/m/optimise/valueOfSecond").decimalValue()).isEqualByComparingTo("0.002");
        assertThat(view.at("/retries/budget").asText()).isEqualTo("10%");
        assertThat(view.at("/limits/body").asText()).isEqualTo("32MiB");
        assertThat(view.at("/limits/bodies").asText()).isEqualTo("auto");
    }

    @Test
    void theViewIsAConfigurationThatMeansTheSame() {
        var loaded = sources.load(DOCUMENT.replace("${HOST}", "a").replace("user:canary-3@", ""));
        var config = Objects.requireNonNull(loaded.config());
        var view = Redacted.json(config, loaded.written());

        var again = sources.load(view.toString()
                .replace("[\"***\",\"***\"]", "[\"canary-1\",\"canary-key\"]")
                .replace("***", "canary-2"));

        assertThat(again.config()).isEqualTo(config);
    }
}
