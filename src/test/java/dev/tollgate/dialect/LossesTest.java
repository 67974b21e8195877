package dev.tollgate.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.llm.ChatRequest.Setting;
import org.junit.jupiter.api.Test;

class LossesTest {
    @Test
    void eachPathIsNamedOnceInTheOrderFoundAndAsTheCallerCallsIt() {
        var losses = new Losses(OpenAiRequests.CODEC::path);
        losses.add("logit_bias");
        losses.add(Setting.STOP);
        losses.add("logit_bias");
        assertThat(losses.paths()).containsExactly("logit_bias", "stop");
    }

    @Test
    void ofManyOnlyTheNumberIsKept() {
        var losses = new Losses(OpenAiRequests.CODEC::path);
        for (int i = 0; i < Losses.MOST + 5; i++) {
            losses.add("messages[" + i + "].name");
        }
        assertThat(losses.paths()).hasSize(Losses.MOST + 1).endsWith("messages[63].name", "+5");
    }

    @Test
    void aNameThatACallerMadeUpBreaksOutOfNoHeader() {
        var losses = new Losses(OpenAiRequests.CODEC::path);
        losses.add("a\r\nset-cookie: b=1,\u00e9\"");
        losses.add("x".repeat(5000));
        assertThat(losses.paths().getFirst()).isEqualTo("a??set-cookie:?b=1???");
        assertThat(losses.paths().getLast()).hasSize(160);
    }

    @Test
    void namesThatDoNotFitAreMadeToAndKnownAgain() {
        var names = new ToolNames();
        var longName = "mcp__" + "x".repeat(100);
        var sent = names.fitting(longName, 64);
        assertThat(sent).hasSize(64).matches("[a-zA-Z0-9_-]+").isEqualTo(new ToolNames().fitting(longName, 64));
        assertThat(names.original(sent)).isEqualTo(longName);
        assertThat(names.fitting("read_file", 64)).isEqualTo("read_file");
        assertThat(names.original("read_file")).isEqualTo("read_file");
        assertThat(names.fitting("a.b", 64)).isNotEqualTo(names.fitting("a/b", 64));
    }
}
