package dev.tollgate.sim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import dev.tollgate.sim.SimCapacity;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anthropic's own SDK against the simulator: if it parses the answers, so will everything else. */
class SimMessagesSdkTest {
    private final SimServer server = SimServer.start(SimSettings.named("sdk")
            .withModels("sim-1")
            .withApiKey("sk-test")
            .withCapacity(new SimCapacity(100, 0, 1, 4096)));
    private final AnthropicClient client = client("sk-test");

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private AnthropicClient client(String key) {
        var base = server.baseUrl().toString();
        return AnthropicOkHttpClient.builder()
                .baseUrl(base.endsWith("/v1") ? base.substring(0, base.length() - 3) : base)
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static MessageCreateParams.Builder message(String text) {
        return MessageCreateParams.builder().model("sim-1").maxTokens(2000).addUserMessage(text);
    }

    private static Tool tool() {
        return Tool.builder()
                .name("look")
                .description("Looks something up.")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("word", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .required(List.of("word"))
                        .build())
                .build();
    }

    private Message streamed(MessageCreateParams params) {
        var accumulator = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        return accumulator.message();
    }

    @Test
    void shouldAnswerTheSameStreamedOrNot() {
        var whole = client.messages().create(message("Hello").build());
        whole.validate();
        assertThat(whole.content())
                .singleElement()
                .satisfies(block -> assertThat(block.asText().text()).isNotBlank());
        assertThat(whole.stopReason()).contains(StopReason.END_TURN);
        assertThat(whole.usage().outputTokens()).isPositive();
        var streamed = streamed(message("Hello").build());
        assertThat(streamed.content().getFirst().asText().text())
                .isEqualTo(whole.content().getFirst().asText().text());
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
        assertThat(streamed.usage().inputTokens()).isEqualTo(whole.usage().inputTokens());
    }

    @Test
    void shouldStopAtTheCallersCapAndAtItsOwnStopSequence() {
        assertThat(client.messages()
                        .create(message("Hello").maxTokens(2).build())
                        .stopReason())
                .contains(StopReason.MAX_TOKENS);
        var stopped = streamed(message("Hello").addStopSequence(" ").build());
        assertThat(stopped.stopReason()).contains(StopReason.STOP_SEQUENCE);
        assertThat(stopped.stopSequence()).contains(" ");
    }

    @Test
    void shouldCallToolsAndTakeTheirResults() {
        var params = message("Use a tool").addTool(tool());
        for (var answer : List.of(client.messages().create(params.build()), streamed(params.build()))) {
            assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
            var call = answer.content().getFirst().asToolUse();
            assertThat(call.name()).isEqualTo("look");
            assertThat(call._input().toString()).contains("word");
        }
        var call = client.messages().create(params.build());
        params.addMessage(call);
        assertThatThrownBy(() -> client.messages()
                        .create(params.addUserMessage("no result").build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("tool_result");
        var answered = message("Use a tool")
                .addTool(tool())
                .addMessage(call)
                .addUserMessageOfContentBlockParams(
                        List.of(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                .toolUseId(call.content().getFirst().asToolUse().id())
                                .content("found")
                                .build())));
        assertThat(client.messages().create(answered.build()).stopReason()).contains(StopReason.END_TURN);
    }

    @Test
    void shouldThinkAndKnowItsOwnThoughtsAgain() {
        var params = message("Hello").enabledThinking(1024);
        var whole = client.messages().create(params.build());
        var streamed = streamed(params.build());
        assertThat(streamed.content().getFirst().asThinking().signature())
                .isEqualTo(whole.content().getFirst().asThinking().signature());
        assertThat(client.messages()
                        .create(params.addMessage(streamed)
                                .addUserMessage("Go on")
                                .build())
                        .content())
                .hasSize(2);
        var forged = message("Hello")
                .addAssistantMessageOfContentBlockParams(
                        List.of(ContentBlockParam.ofThinking(com.anthropic.models.messages.ThinkingBlockParam.builder()
                                .thinking("I was never thought")
                                .signature(
                                        whole.content().getFirst().asThinking().signature())
                                .build())))
                .addUserMessage("Go on");
        assertThatThrownBy(() -> client.messages().create(forged.build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("signature");
        var redacted = streamed(message("Hello redacted").enabledThinking(1024).build());
        assertThat(redacted.content().getFirst().asRedactedThinking().data()).isNotEmpty();
    }

    @Test
    void shouldCountWhatItsCacheHolds() {
        var params = MessageCreateParams.builder()
                .model("sim-1")
                .maxTokens(100)
                .systemOfTextBlockParams(List.of(TextBlockParam.builder()
                        .text("x".repeat(8000))
                        .cacheControl(CacheControlEphemeral.builder()
                                .ttl(CacheControlEphemeral.Ttl.TTL_1H)
                                .build())
                        .build()))
                .addUserMessage("Hello");
        var first = client.messages().create(params.build()).usage();
        assertThat(first.cacheCreationInputTokens().orElseThrow()).isGreaterThan(1900);
        assertThat(first.cacheCreation().orElseThrow().ephemeral1hInputTokens())
                .isEqualTo(first.cacheCreationInputTokens().orElseThrow());
        assertThat(first.cacheReadInputTokens()).contains(0L);
        var second = streamed(params.build()).usage();
        assertThat(second.cacheReadInputTokens()).isEqualTo(first.cacheCreationInputTokens());
        assertThat(second.cacheCreationInputTokens()).contains(0L);
        assertThat(second.inputTokens()).isEqualTo(first.inputTokens());
    }

    @Test
    void shouldCountTokensAndListModels() {
        var counted = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("sim-1")
                        .addUserMessage("Hello")
                        .build());
        assertThat(counted.inputTokens())
                .isEqualTo(client.messages()
                        .create(message("Hello").build())
                        .usage()
                        .inputTokens());
        assertThat(client.models().list().data()).singleElement().satisfies(model -> assertThat(model.id())
                .isEqualTo("sim-1"));
    }

    @Test
    void shouldFailAsAnthropicDoes() {
        assertThatThrownBy(
                        () -> client("wrong").messages().create(message("Hello").build()))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("authentication_error");
        assertThatThrownBy(() -> client.messages().create(faulty(SimFault.RATE_LIMITED)))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("rate_limit_error");
        assertThatThrownBy(() -> client.messages().create(faulty(SimFault.OVERLOADED)))
                .isInstanceOfSatisfying(AnthropicServiceException.class, error -> assertThat(error.statusCode())
                        .isEqualTo(529))
                .hasMessageContaining("overloaded_error");
        assertThatThrownBy(() -> streamed(faulty(SimFault.ERROR_MID_STREAM)))
                .isInstanceOf(AnthropicServiceException.class)
                .hasMessageContaining("overloaded_error");
    }

    private static MessageCreateParams faulty(SimFault fault) {
        return message("Hello")
                .putAdditionalHeader("sim-fault", fault.wireName())
                .build();
    }
}
