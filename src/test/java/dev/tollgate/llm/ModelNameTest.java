package dev.tollgate.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNameTest {

    @ParameterizedTest
    @CsvSource({
        "GPT-4o, gpt-4o",
        "openai/gpt-4o, gpt-4o",
        "openrouter/openai/gpt-oss-20b, openai/gpt-oss-20b",
        "models/gemini-2.5-pro, gemini-2.5-pro",
        "publishers/google/models/gemini-2.5-pro, gemini-2.5-pro",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, anthropic.claude-sonnet-4-5-20250929-v1:0",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5-20250929-v1:0",
        "claude-sonnet-4-5@20250929, claude-sonnet-4-5-20250929"
    })
    void shouldKnowOtherSpellings(String raw, String spelling) {
        assertThat(ModelName.of(raw).spellings()).contains(spelling);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-2024-07-18, gpt-4o",
        "claude-3-5-haiku-20241022, claude-3-5-haiku",
        "claude-3-5-haiku-latest, claude-3-5-haiku",
        "claude-opus-4-6@default, claude-opus-4-6",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5",
        "deepseek/deepseek-r1:free, deepseek-r1",
        "claude-sonnet-4@20250514, claude-sonnet-4"
    })
    void shouldTakeTheSnapshotOff(String raw, String undated) {
        assertThat(ModelName.of(raw).undated()).isEqualTo(undated);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-mini",
        "gpt-4.1",
        "gpt-3.5-turbo-0125",
        "mistral-large-2512",
        "text-embedding-3-small",
        "grok-4.20-0309-reasoning",
        "embed-v4.0",
        "gemini-2.5-flash-preview-05-20",
        "model-99999999",
        "model-2024-13-01",
        "us-model",
        "gemini-embedding-001"
    })
    void shouldLeaveAloneWhatIsNoSnapshot(String raw) {
        assertThat(ModelName.of(raw).undated()).isEqualTo(raw);
    }

    @Test
    void shouldNotTakeApartWhatIsNoName() {
        var absurd = "a/".repeat(5000);
        assertThat(ModelName.of(absurd).spellings()).hasSize(1);
        assertThat(ModelName.of("").spellings()).containsExactly("");
        assertThat(ModelName.of("/").undated()).isEqualTo("/");
        assertThat(ModelName.of(":free").undated()).isEqualTo(":free");
        assertThat(ModelName.of("-latest").undated()).isNotNull();
    }
}
