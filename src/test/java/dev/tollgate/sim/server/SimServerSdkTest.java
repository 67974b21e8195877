package dev.tollgate.sim.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The vendor's own SDK against the simulator: if it parses the answers, so will everything else. */
class SimServerSdkTest {
    private final SimServer server = SimServer.start(SimSettings.named("sdk")
            .withModels("sim-1")
            .withApiKey("sk-test")
            .withOutput(SimOutput.SHORT.withReasoningTokens(5)));
    private final OpenAIClient client = client("sk-test");

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(server.baseUrl().toString())
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static ChatCompletionCreateParams.Builder chat(String text) {
        return ChatCompletionCreateParams.builder().model("sim-1").addUserMessage(text);
    }

    @Test
    void shouldAnswerChat() {
        var answer = client.chat().completions().create(chat("Hello").build());
        answer.validate();
        assertThat(answer.choices()).hasSize(1);
        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .isNotBlank();
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        var usage = answer.usage().orElseThrow();
        assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
        assertThat(usage.completionTokensDetails().orElseThrow().reasoningTokens())
                .contains(5L);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).contains(0L);
    }

    @Test
    void shouldStopAtTheCallersCap() {
        var answer = client.chat()
                .completions()
                .create(chat("Hello").maxCompletionTokens(7).build());
        assertThat(answer.usage().orElseThrow().completionTokens()).isLessThanOrEqualTo(7);
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
    }

    @Test
    void shouldStreamChatAndSayUsageOnlyWhenAsked() {
        var whole = client.chat().completions().create(chat("Hello").build());
        for (var usage : List.of(true, false)) {
            var accumulator = ChatCompletionAccumulator.create();
            var params = chat("Hello")
                    .streamOptions(ChatCompletionStreamOptions.builder()
                            .includeUsage(usage)
                            .build())
                    .build();
            try (var stream = client.chat().completions().createStreaming(params)) {
                stream.stream().forEach(chunk -> accumulator.accumulate(chunk.validate()));
            }
            var answer = accumulator.chatCompletion();
            assertThat(answer.choices().getFirst().message().content().orElseThrow())
                    .isNotBlank();
            assertThat(answer.usage().isPresent()).isEqualTo(usage);
            assertThat(answer.model()).isEqualTo(whole.model());
        }
    }

    @Test
    void shouldCallToolsInParallel() {
        var params = chat("use the tools in parallel")
                .addFunctionTool(tool("weather"))
                .addFunctionTool(tool("time"))
                .build();
        var calls = client.chat()
                .completions()
                .create(params)
                .choices()
                .getFirst()
                .message()
                .toolCalls()
                .orElseThrow();
        assertThat(calls)
                .extracting(call -> call.asFunction().function().name())
                .containsExactly("weather", "time");
        assertThat(calls.getFirst().asFunction().function().arguments()).contains("\"city\":");

        var accumulator = ChatCompletionAccumulator.create();
        try (var stream = client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        var choice = accumulator.chatCompletion().choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        assertThat(choice.message().toolCalls().orElseThrow())
                .extracting(call -> call.asFunction().function().name())
                .containsExactly("weather", "time");
    }

    private static FunctionDefinition tool(String name) {
        var schema = Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")));
        return FunctionDefinition.builder()
                .name(name)
                .parameters(FunctionParameters.builder()
                        .putAllAdditionalProperties(Map.of(
                                "type",
                                JsonValue.from("object"),
                                "properties",
                                JsonValue.from(schema.get("properties"))))
                        .build())
                .build();
    }

    @Test
    void shouldAnswerLegacyCompletions() {
        var params =
                CompletionCreateParams.builder().model("sim-1").prompt("Once").build();
        var answer = client.completions().create(params).validate();
        assertThat(answer.choices().getFirst().text()).isNotBlank();
        try (var stream = client.completions().createStreaming(params)) {
            assertThat(stream.stream().map(part -> part.choices().getFirst().text()))
                    .isNotEmpty();
        }
    }

    @Test
    void shouldEmbed() {
        var answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("sim-1")
                        .inputOfArrayOfStrings(List.of("a", "b"))
                        .dimensions(8)
                        .build())
                .validate();
        assertThat(answer.data()).hasSize(2).allSatisfy(vector -> assertThat(vector.embedding())
                .hasSize(8));
        assertThat(answer.usage().promptTokens()).isPositive();
    }

    @Test
    void shouldAnswerResponses() {
        var params =
                ResponseCreateParams.builder().model("sim-1").input("Hello").build();
        var answer = client.responses().create(params).validate();
        assertThat(answer.usage().orElseThrow().outputTokens()).isPositive();
        try (var stream = client.responses().createStreaming(params)) {
            var events = stream.stream().map(ResponseStreamEvent::validate).toList();
            assertThat(events.getFirst().isCreated()).isTrue();
            assertThat(events.stream().filter(ResponseStreamEvent::isOutputTextDelta))
                    .isNotEmpty();
            var last = events.getLast().asCompleted().response();
            assertThat(last.usage()).isEqualTo(answer.usage());
        }
    }

    @Test
    void shouldListModels() {
        assertThat(client.models().list().data()).singleElement().satisfies(model -> assertThat(model.id())
                .isEqualTo("sim-1"));
    }

    @Test
    void shouldFailAsOpenAiDoes() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("x").model("other").build()))
                .isInstanceOfSatisfying(NotFoundException.class, refused -> assertThat(refused.code())
                        .contains("model_not_found"));
        server.failNext(SimFault.RATE_LIMITED, 1);
        assertThatThrownBy(() -> client.chat().completions().create(chat("x").build()))
                .isInstanceOf(RateLimitException.class);
        server.failNext(SimFault.INTERNAL_ERROR, 1);
        assertThatThrownBy(() -> client.chat().completions().create(chat("x").build()))
                .isInstanceOf(InternalServerException.class);
        var stranger = client("sk-wrong");
        try {
            assertThatThrownBy(
                            () -> stranger.chat().completions().create(chat("x").build()))
                    .isInstanceOf(UnauthorizedException.class);
        } finally {
            stranger.close();
        }
    }
}
