package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.endtoend.ChantingProvider.Place;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.price.CostBasis;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that say the same over and over (L13): noted where they pass, ended where a policy says so. */
class ChantsTest {
    private static final String NOTED = "policies: [{name: no-loops, loop: {}}]";
    private static final String ENDED = "policies: [{name: no-loops, loop: {rules: {L13: {mode: enforce, stop: 20}}}}]";

    private final Ledgers ledgers = Ledgers.fresh();

    @ParameterizedTest
    @CsvSource({
        "false, false, TEXT, true",
        "false, false, REASONING, true",
        "false, false, ARGUMENTS, true",
        "false, false, TEXT, false",
        "false, false, ARGUMENTS, false",
        "false, true, TEXT, true",
        "false, true, ARGUMENTS, true",
        "false, true, TEXT, false",
        "true, true, TEXT, true",
        "true, true, REASONING, true",
        "true, true, ARGUMENTS, true",
        "true, true, TEXT, false",
        "true, true, ARGUMENTS, false",
        "true, false, TEXT, true",
        "true, false, ARGUMENTS, true",
        "true, false, REASONING, false"
    })
    void anAnswerThatRepeatsItselfIsNotedAndPasses(
            boolean anthropicCaller, boolean anthropic, Place place, boolean stream) throws IOException {
        try (var provider = ChantingProvider.saying(40, anthropic, place);
                var gateway = gateway(provider, anthropic, NOTED)) {
            var reply = RawCaller.call(gateway.port(), request(anthropicCaller, stream));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body().split("configuration ", -1)).hasSize(41);
            assertThat(reply.body()).doesNotContain("tollgate");
            assertThat(gateway.settled(1).exchanged().notes()).singleElement().satisfies(note -> {
                assertThat(note.action()).isEqualTo("observe");
                assertThat(note.detail()).matches("L13; period=0; repeats=40; act=[0-9a-f]+; result=0");
            });
            assertThat(ledgers.loops().detections())
                    .containsExactly(new LoopLedger.Detections(LoopRule.L13, LoopAction.OBSERVE, 1));
        }
    }

    @Test
    void anAnswerThatEndsInTimeIsNotNoted() throws IOException {
        try (var provider = ChantingProvider.saying(6, false, Place.TEXT);
                var gateway = gateway(provider, false, NOTED)) {
            RawCaller.call(gateway.port(), request(false, true));
            assertThat(gateway.settled(1).exchanged().notes()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void openAisSdkTakesAnEndedAnswerForOneThatReachedItsBound(boolean anthropic) throws IOException {
        try (var provider = ChantingProvider.endless(anthropic, Place.TEXT);
                var gateway = gateway(provider, anthropic, ENDED)) {
            var sdk = Sdk.of(gateway, 2);
            try (var events = sdk.chat()
                    .completions()
                    .createStreaming(Sdk.chat("Look at it").build())) {
                var finish = events.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .flatMap(choice -> choice.finishReason().stream())
                        .toList();
                assertThat(finish).containsExactly(ChatCompletionChunk.Choice.FinishReason.LENGTH);
            }
            sdk.close();
            ended(gateway, provider);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, TEXT", "true, TEXT", "true, ARGUMENTS", "false, ARGUMENTS"})
    void anthropicsSdkTakesAnEndedAnswerForOneThatReachedItsBound(boolean anthropic, Place place) throws IOException {
        try (var provider = ChantingProvider.endless(anthropic, place);
                var gateway = gateway(provider, anthropic, ENDED)) {
            var sdk = AnthropicSdk.of(gateway, 2);
            var gathered = com.anthropic.helpers.MessageAccumulator.create();
            try (var events = sdk.messages()
                    .createStreaming(AnthropicSdk.message("Look at it").build())) {
                events.stream()
                        .filter(event -> place == Place.TEXT || !event.isContentBlockStop())
                        .forEach(gathered::accumulate);
            }
            var message = place == Place.TEXT ? gathered.message() : null;
            if (message != null) {
                assertThat(message.stopReason().orElseThrow().asString()).isEqualTo("max_tokens");
                assertThat(message.content()).hasSize(1);
                assertThat(message.usage().outputTokens()).isGreaterThan(100);
            }
            sdk.close();
            ended(gateway, provider);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void theEndIsWrittenAsProvidersWriteIt(boolean anthropicCaller, boolean anthropic) throws IOException {
        try (var provider = ChantingProvider.endless(anthropic, Place.TEXT);
                var gateway = gateway(provider, anthropic, ENDED)) {
            var reply = RawCaller.call(gateway.port(), request(anthropicCaller, true));
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body()).containsPattern("\n: tollgate-loop: L13; period=0; repeats=[2-9][0-9]+\n\n");
            if (anthropicCaller) {
                assertThat(reply.body())
                        .containsOnlyOnce(
                                "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}")
                        .containsOnlyOnce("\"stop_reason\":\"max_tokens\"")
                        .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
            } else {
                assertThat(reply.body())
                        .containsOnlyOnce("\"finish_reason\":\"length\"")
                        .endsWith("data: [DONE]\n\n");
            }
            ended(gateway, provider);
        }
    }

    @ParameterizedTest
    @CsvSource({"TEXT, true", "ARGUMENTS, true", "TEXT, false", "ARGUMENTS, false"})
    void responsesThatRepeatThemselvesAreNoted(Place place, boolean stream) throws IOException {
        try (var provider = ChantingProvider.saying(40, false, place);
                var gateway = gateway(provider, false, stream ? NOTED : ENDED)) {
            var reply = RawCaller.call(gateway.port(), response(stream));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body().split("configuration ", -1))
                    .as("a document is whole: nothing is left to end")
                    .hasSize(41);
            assertThat(gateway.settled(1).exchanged().notes()).singleElement().satisfies(note -> {
                assertThat(note.action()).isEqualTo("observe");
                assertThat(note.detail()).startsWith("L13; period=0; repeats=40");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"TEXT", "ARGUMENTS"})
    void openAisSdkTakesAnEndedResponseForOneThatReachedItsBound(Place place) throws IOException {
        try (var provider = ChantingProvider.endless(false, place);
                var gateway = gateway(provider, false, ENDED)) {
            var sdk = Sdk.of(gateway, 2);
            var gathered = ResponseAccumulator.create();
            ResponseStreamEvent last;
            try (var events = sdk.responses()
                    .createStreaming(ResponseCreateParams.builder()
                            .model("fast")
                            .input("Look at it")
                            .build())) {
                last = events.stream()
                        .peek(gathered::accumulate)
                        .reduce((before, next) -> next)
                        .orElseThrow();
            }
            var end = last.validate().asIncomplete();
            assertThat(end.sequenceNumber()).isGreaterThan(200);
            assertThat(end.response().status()).contains(ResponseStatus.INCOMPLETE);
            assertThat(end.response().incompleteDetails().orElseThrow().reason())
                    .contains(Response.IncompleteDetails.Reason.MAX_OUTPUT_TOKENS);
            assertThat(end.response().id()).isEqualTo("resp_1");
            assertThat(gathered.response().id()).isEqualTo("resp_1");
            sdk.close();
            ended(gateway, provider);
        }
    }

    @Test
    void anEndedResponseIsTheOneThatBegan() throws IOException {
        try (var provider = ChantingProvider.endless(false, Place.TEXT);
                var gateway = gateway(provider, false, ENDED)) {
            var reply = RawCaller.call(gateway.port(), response(true));
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body()).containsPattern("\n: tollgate-loop: L13; period=0; repeats=[2-9][0-9]+\n\n");
            assertThat(List.of(reply.body().split("\n\n")))
                    .last()
                    .asString()
                    .matches(
                            "(?s)event: response.incomplete\ndata: \\{\"type\":\"response.incomplete\",\"sequence_number\":[0-9]+,\"response\":\\{"
                                    + "\"id\":\"resp_1\".*\"status\":\"incomplete\",\"error\":null,\"incomplete_details\":\\{\"reason\":\"max_output_tokens\"},"
                                    + "\"instructions\":\"be kind\".*\"output\":\\[],.*}}");
            ended(gateway, provider);
        }
    }

    @Test
    void filtersOfContentSeeAnEndedAnswerToo() throws IOException {
        var filtered = ENDED.substring(0, ENDED.length() - 1)
                + ", {name: mask, content: {response: [{regex: configuration, action: mask}]}}]";
        try (var provider = ChantingProvider.endless(false, Place.TEXT);
                var gateway = gateway(provider, false, filtered)) {
            var reply = RawCaller.call(gateway.port(), request(false, true));
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .doesNotContain("configuration")
                    .containsOnlyOnce("\"finish_reason\":\"length\"")
                    .endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void inShadowModeNothingIsEnded() throws IOException {
        var shadow = ENDED.replace("loop:", "mode: shadow, loop:");
        try (var provider = ChantingProvider.saying(60, false, Place.TEXT);
                var gateway = gateway(provider, false, shadow)) {
            var reply = RawCaller.call(gateway.port(), request(false, true));
            assertThat(reply.body()).contains("\"finish_reason\":\"stop\"").doesNotContain("tollgate-loop");
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .containsExactlyInAnyOrder("shadow_refuse", "cut");
        }
    }

    /** What is so wherever an answer was ended: the provider was told, is not blamed, and is paid for what it said. */
    private void ended(TestGateway gateway, ChantingProvider provider) {
        var settlement = gateway.settled(1);
        gateway.awaitIdle();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> provider.cut() == 1);
        assertThat(provider.rounds()).isLessThan(50_000);
        var exchanged = settlement.exchanged();
        assertThat(exchanged.status()).isEqualTo(200);
        assertThat(exchanged.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.cancelled()).isTrue();
            assertThat(attempt.failure()).isNull();
        });
        assertThat(settlement.cost().basis()).isEqualTo(CostBasis.PARTIAL);
        assertThat(settlement.usage().totalOutput()).isGreaterThan(100);
        assertThat(exchanged.notes()).extracting(PolicyNote::action).contains("cut");
        assertThat(ledgers.loops().detections())
                .containsExactly(new LoopLedger.Detections(LoopRule.L13, LoopAction.CUT, 1));
    }

    private static String request(boolean anthropic, boolean stream) {
        var body = """
                {"model":"fast","max_tokens":4000,"stream":%s,"messages":[{"role":"user","content":"Look at it"}]}""".formatted(stream);
        return anthropic
                ? RawCaller.post("/v1/messages", body, "anthropic-version: 2023-06-01")
                : RawCaller.post("/v1/chat/completions", body);
    }

    private static String response(boolean stream) {
        return RawCaller.post(
                "/v1/responses", "{\"model\":\"fast\",\"input\":\"Look at it\",\"stream\":" + stream + "}");
    }

    private TestGateway gateway(ChantingProvider provider, boolean anthropic, String policies) throws IOException {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p0: {dialect: %s, url: "%s", key: k}}
                models: {fast: {targets: [{provider: p0, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(anthropic ? "anthropic" : "openai", provider.url());
        return TestGateway.start(yaml, TestGateway.policies(policies, ledgers));
    }
}
