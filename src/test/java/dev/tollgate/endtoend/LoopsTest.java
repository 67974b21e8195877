package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.models.messages.MessageCreateParams;
import com.openai.core.JsonValue;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.testing.GovernedSim;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the vendors' SDKs make of a run that is ended, and what the shipped policy makes of honest agents. */
class LoopsTest {
    private static final String SYNTHETIC = "policies: [{name: no-loops, loop: {answer: synthetic}}]";

    private final Ledgers ledgers = Ledgers.fresh();

    @RegisterExtension
    final GovernedSim sim = new GovernedSim();

    @Test
    void openAisSdkSendsNothingAfterAHardStop() throws IOException {
        try (var gateway = governed(shipped());
                var sdk = Closing.of(Sdk.of(gateway, 3))) {
            var stopped = catchThrowableOfType(
                    RateLimitException.class,
                    () -> sdk.client().chat().completions().create(openai(5)));
            assertThat(stopped.code()).contains("insufficient_quota");
            assertThat(stopped.headers().values("tollgate-reason")).containsExactly("loop_broken");
            assertThat(stopped.headers().values("tollgate-loop")).containsExactly("L1; period=1; repeats=5");
            assertThat(stopped.headers().values("tollgate-policy")).containsExactly("no-loops");
            assertThat(calls()).isEqualTo(1);
        }
    }

    @Test
    void anthropicsSdkSendsNothingAfterAHardStop() throws IOException {
        try (var gateway = governed(shipped())) {
            var sdk = AnthropicSdk.of(gateway, 3);
            assertThatThrownBy(() -> sdk.messages().create(anthropic(5)))
                    .isInstanceOf(com.anthropic.errors.RateLimitException.class)
                    .hasMessageContaining("going in circles");
            assertThat(calls()).isEqualTo(1);
            sdk.close();
        }
    }

    @Test
    void openAisSdkTakesASyntheticAnswerForAnAnswer() throws IOException {
        try (var gateway = governed(SYNTHETIC);
                var sdk = Closing.of(Sdk.of(gateway, 3))) {
            var answer = sdk.client().chat().completions().create(openai(5));
            var choice = answer.choices().getFirst();
            assertThat(choice.message().content().orElseThrow()).contains("going in circles", "`search`");
            assertThat(choice.message().toolCalls()).isEmpty();
            assertThat(choice.finishReason().asString()).isEqualTo("stop");
            assertThat(answer.usage().orElseThrow().totalTokens()).isZero();
            var streamed = new StringBuilder();
            try (var events = sdk.client().chat().completions().createStreaming(openai(6))) {
                events.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .forEach(each -> each.delta().content().ifPresent(streamed::append));
            }
            assertThat(streamed.toString()).startsWith("Still going in circles");
            assertThat(calls()).isEqualTo(2);
        }
    }

    @Test
    void anthropicsSdkTakesASyntheticAnswerForAnAnswer() throws IOException {
        try (var gateway = governed(SYNTHETIC)) {
            var sdk = AnthropicSdk.of(gateway, 3);
            var answer = sdk.messages().create(anthropic(5));
            assertThat(answer.content().getFirst().asText().text()).contains("going in circles");
            assertThat(answer.stopReason().orElseThrow().asString()).isEqualTo("end_turn");
            assertThat(answer.usage().outputTokens()).isZero();
            assertThat(calls()).isEqualTo(1);
            sdk.close();
        }
    }

    @Test
    void twentyDifferentCallsASecondAndALongSessionOfEditsAndTestsPass() throws IOException {
        try (var gateway = governed(shipped())) {
            for (int i = 0; i < 60; i++) {
                var reply = RawCaller.call(gateway.port(), RawCaller.post("/v1/chat/completions", """
                        {"model":"fast","messages":[{"role":"user","content":"Summarise page %d"}]}""".formatted(i)));
                assertThat(reply.status()).as("call %d", i).isEqualTo(200);
            }
            var session = new StringBuilder(
                    "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Make the tests pass\"}");
            for (int i = 0; i < 150; i++) {
                step(session, 2 * i, "edit", "{\\\"line\\\":" + i + "}", "ok");
                step(session, 2 * i + 1, "run_tests", "{}", (150 - i / 2) + " failing");
                if (i % 10 == 9) {
                    var reply = RawCaller.call(gateway.port(), RawCaller.post("/v1/chat/completions", session + "]}"));
                    assertThat(reply.status()).as("after %d cycles", i).isEqualTo(200);
                }
            }
            assertThat(calls()).isZero();
        }
    }

    /** How many calls something was found in. */
    private long calls() {
        return ledgers.loops().detections().stream()
                .mapToLong(LoopLedger.Detections::count)
                .sum();
    }

    private static void step(StringBuilder session, int id, String tool, String arguments, String result) {
        session.append("""
                ,{"role":"assistant","content":null,"tool_calls":[{"id":"c%1$d","type":"function","function":{"name":"%2$s","arguments":"%3$s"}}]},
                {"role":"tool","tool_call_id":"c%1$d","content":"%4$s"}""".formatted(id, tool, arguments, result));
    }

    @SuppressWarnings("unchecked") // the SDK takes any JSON for a field
    private static ChatCompletionCreateParams openai(int repeats) {
        var messages = new ArrayList<Object>();
        messages.add(Map.of("role", "user", "content", "Book me a flight"));
        for (int i = 0; i < repeats; i++) {
            var function = Map.of("name", "search", "arguments", "{\"to\":\"FCO\"}");
            messages.add(Map.of(
                    "role",
                    "assistant",
                    "tool_calls",
                    List.of(Map.of("id", "c" + i, "type", "function", "function", function))));
            messages.add(Map.of("role", "tool", "tool_call_id", "c" + i, "content", "fully booked"));
        }
        return ChatCompletionCreateParams.builder()
                .model("fast")
                .messages(JsonValue.from(messages))
                .build();
    }

    @SuppressWarnings("unchecked") // the SDK takes any JSON for a field
    private static MessageCreateParams anthropic(int repeats) {
        var messages = new ArrayList<Object>();
        messages.add(Map.of("role", "user", "content", "Book me a flight"));
        for (int i = 0; i < repeats; i++) {
            messages.add(Map.of(
                    "role",
                    "assistant",
                    "content",
                    List.of(Map.of(
                            "type", "tool_use", "id", "c" + i, "name", "search", "input", Map.of("to", "FCO")))));
            messages.add(Map.of(
                    "role",
                    "user",
                    "content",
                    List.of(Map.of("type", "tool_result", "tool_use_id", "c" + i, "content", "fully booked"))));
        }
        return MessageCreateParams.builder()
                .model("fast")
                .maxTokens(100)
                .messages(com.anthropic.core.JsonValue.from(messages))
                .build();
    }

    /** OpenAI's client, which is closed but not closeable. */
    private record Closing(com.openai.client.OpenAIClient client) implements AutoCloseable {
        static Closing of(com.openai.client.OpenAIClient client) {
            return new Closing(client);
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private static String shipped() throws IOException {
        return Files.readString(Path.of("policies/loops.yaml"));
    }

    private TestGateway governed(String policies) throws IOException {
        return sim.gateway(policies, ledgers);
    }
}
