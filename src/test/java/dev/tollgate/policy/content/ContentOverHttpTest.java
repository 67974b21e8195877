package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.scan.ScanThreads;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.testing.ChatChunks;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Content policies between real sockets: what the provider is told and what the caller sees. */
class ContentOverHttpTest {
    private static final String ANSWER =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"chat\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"write to ada@example.com\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";

    private final StubbedProvider provider = new StubbedProvider();

    @BeforeEach
    void start() {
        answers("application/json", ANSWER);
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private void answers(String type, String body) {
        provider.answersAll(StubbedProvider.bare(type, body));
    }

    private TestGateway gateway(String content) throws Exception {
        return TestGateway.governed(yaml(), "policies: [{name: clean, " + content + "}]");
    }

    private String yaml() {
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  sim: {dialect: openai, url: "http://127.0.0.1:%d/v1"}
                  other: {dialect: openai, url: "http://127.0.0.1:%d/v1"}
                models:
                  fast:
                    targets:
                      - {provider: sim, model: chat, price: {input: 1, output: 2}}
                      - {provider: other, model: chat, tier: 1, price: {input: 1, output: 2}}
                """.formatted(provider.port(), provider.port());
    }

    private static RawCaller.Reply chat(TestGateway gateway, String content, boolean stream) throws Exception {
        return RawCaller.call(
                gateway.port(),
                RawCaller.post(
                        "/v1/chat/completions",
                        "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"" + content
                                + "\"}],\"stream\":" + stream + "}"));
    }

    private String told() {
        return provider.lastAsked().getBodyAsString();
    }

    @Test
    void promptsAndAnswersAreMasked() throws Exception {
        try (var gateway = gateway("content: {request: [{detect: email}], response: [{detect: email, mask: '***'}]}")) {
            var answer = chat(gateway, "I am bob@example.com, hi", false);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            var sent = new ObjectMapper().readTree(told());
            assertThat(sent.at("/messages/0/content").asText()).isEqualTo("I am [email], hi");
            assertThat(sent.at("/model").asText()).isEqualTo("chat");
            assertThat(answer.body()).isEqualTo(ANSWER.replace("ada@example.com", "***"));
            assertThat(answer.header("tollgate-cost")).isEqualTo("0.000011");
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action, PolicyNote::detail)
                    .contains(tuple("mask_request", "email=1"), tuple("mask_response", "email=1"));
            gateway.awaitIdle();
        }
    }

    @Test
    void aPromptThatIsRefusedGoesNowhere() throws Exception {
        try (var gateway = gateway("content: {request: [{detect: card, action: refuse}]}")) {
            var answer = chat(gateway, "charge 4111 1111 1111 1111", false);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("tollgate-reason")).isEqualTo("content_refused");
            assertThat(answer.header("tollgate-policy")).isEqualTo("clean");
            assertThat(answer.body())
                    .contains("policy clean: the prompt holds what filter card looks for")
                    .doesNotContain("4111");
            assertThat(provider.asked()).isEmpty();
            gateway.awaitIdle();
        }
    }

    @Test
    void anAnswerThatIsRefusedIsSeenByNobodyAndNobodyElseIsAsked() throws Exception {
        try (var gateway = gateway("content: {response: [{regex: 'ada@\\w+', name: ada, action: refuse}]}")) {
            var answer = chat(gateway, "hello", false);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("tollgate-reason")).isEqualTo("content_refused");
            assertThat(answer.header("tollgate-policy")).isEqualTo("clean");
            assertThat(answer.body()).doesNotContain("example.com");
            assertThat(provider.asked()).hasSize(1);
            gateway.awaitIdle();
        }
    }

    @Test
    void streamsAreMaskedAcrossTheirChunks() throws Exception {
        answers("text/event-stream", ChatChunks.stream("write to a", "da@exam", "ple.com", " now"));
        try (var gateway = gateway("content: {response: [{detect: email}]}")) {
            var answer = chat(gateway, "hello", true);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.whole()).isTrue();
            assertThat(answer.body()).isEqualTo(ChatChunks.stream("write to [email]", "", "", " now"));
            gateway.awaitIdle();
        }
    }

    @Test
    void aStreamIsCutBeforeWhatIsRefused() throws Exception {
        answers("text/event-stream", ChatChunks.stream("words ".repeat(40), "4111 1111", " 1111 1111", " and words"));
        try (var gateway = gateway("content: {response: [{detect: card, action: refuse}]}")) {
            var answer = chat(gateway, "hello", true);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.whole()).isFalse();
            assertThat(answer.body())
                    .contains("words ")
                    .contains("policy clean: the answer holds what filter card")
                    .doesNotContain("4111");
            assertThat(provider.asked()).hasSize(1);
            gateway.awaitIdle();
        }
    }

    @Test
    void instructionsAreAdded() throws Exception {
        try (var gateway = gateway("content: {system: {prepend: 'Be brief.'}}")) {
            assertThat(chat(gateway, "hello", false).body()).isEqualTo(ANSWER);

            assertThat(told()).contains("[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\"");
        }
    }

    @Test
    void whereNoPolicyMatchesNotAByteIsTouched() throws Exception {
        var odd = ANSWER.replace("\"created\":1", "\"created\" :  1.0e0, \"x\":\"\\u0061\"");
        answers("application/json", odd);
        var content = "match: {agent: other}, content: {request: [{detect: email}], response: [{detect: email}],"
                + " system: {append: x}}";
        try (var gateway = gateway(content)) {
            assertThat(chat(gateway, "I am bob@example.com", false).body()).isEqualTo(odd);
            assertThat(told()).contains("I am bob@example.com").doesNotContain("system");
        }
    }

    /** A gateway whose threads for long texts are at hand. */
    private TestGateway longGateway(String content, Scans scans) throws Exception {
        return TestGateway.start(
                yaml(),
                TestGateway.policies(
                        "policies: [{name: clean, " + content + "}]",
                        Ledgers.fresh().scanning(scans)));
    }

    @Test
    void longTextsAreLookedThroughElsewhere() throws Exception {
        var memory = new BodyMemory(64 << 20);
        var filler = "some words ".repeat(40_000);
        var longAnswer = ANSWER.replace("write to", filler + "write to");
        answers("application/json", longAnswer);
        try (var scans = new ScanThreads(memory, 1);
                var gateway =
                        longGateway("content: {request: [{detect: email}], response: [{detect: email}]}", scans)) {
            var answer = chat(gateway, filler + "I am bob@example.com", false);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(longAnswer.replace("ada@example.com", "[email]"));
            assertThat(told()).contains("I am [email]").doesNotContain("bob@");
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .containsExactlyInAnyOrder("edit", "mask_request", "mask_response");
            gateway.awaitIdle();
            assertThat(memory.usedBytes()).isZero();
        }
    }

    @Test
    void longEventsOfAStreamAreLookedThroughElsewhereAndComeInTheirOrder() throws Exception {
        var memory = new BodyMemory(64 << 20);
        var filler = "some words ".repeat(40_000);
        var came = ChatChunks.stream(
                "first, ", filler + "write to ada@exam", "ple.com", " and ", filler + "bob@example.com", "!");
        answers("text/event-stream", came);
        try (var scans = new ScanThreads(memory, 1);
                var gateway = longGateway("content: {response: [{detect: email}]}", scans)) {
            var answer = chat(gateway, "hello", true);

            assertThat(answer.whole()).isTrue();
            assertThat(answer.body())
                    .isEqualTo(ChatChunks.stream(
                            "first, ", filler + "write to [email]", "", " and ", filler + "[email]", "!"));
            assertThat(gateway.settled(1).exchanged().notes())
                    .containsExactly(new PolicyNote("clean", PolicyKind.CONTENT, "mask_response", "email=2"));
            gateway.awaitIdle();
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> memory.usedBytes() == 0);
        }
    }

    @Test
    void whereThereIsNoRoomForALongEventTheStreamIsNotShownAnyFurther() throws Exception {
        answers("text/event-stream", ChatChunks.stream("some words ".repeat(40_000), "4711"));
        try (var scans = new ScanThreads(new BodyMemory(1 << 10), 1);
                var gateway = longGateway("content: {response: [{detect: email}]}", scans)) {
            var answer = chat(gateway, "hello", true);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("tollgate-reason")).isEqualTo("overloaded");
            assertThat(answer.body()).doesNotContain("some words");
            gateway.awaitIdle();
        }
    }

    @Test
    void whereThereIsNoRoomForALongTextItIsRefused() throws Exception {
        try (var scans = new ScanThreads(new BodyMemory(1 << 10), 1);
                var gateway = longGateway("content: {request: [{detect: email}]}", scans)) {
            var answer = chat(gateway, "some words ".repeat(40_000), false);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("tollgate-reason")).isEqualTo("overloaded");
            assertThat(provider.asked()).isEmpty();
            gateway.awaitIdle();
        }
    }

    @Test
    void whereThereIsNoRoomForALongAnswerItIsNotShown() throws Exception {
        answers("application/json", ANSWER.replace("write to", "some words ".repeat(40_000)));
        try (var scans = new ScanThreads(new BodyMemory(1 << 10), 1);
                var gateway = longGateway("content: {response: [{detect: email}]}", scans)) {
            var answer = chat(gateway, "hello", false);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).doesNotContain("some words");
            gateway.awaitIdle();
        }
    }

    @Test
    void inShadowWhatWouldChangeInAnswersIsNotedAndPasses() throws Exception {
        var content = "mode: shadow, content: {response: [{detect: email}, {regex: code, action: refuse}]}";
        try (var gateway = gateway(content)) {
            assertThat(chat(gateway, "hello", false).body()).isEqualTo(ANSWER);
            assertThat(gateway.settled(1).exchanged().notes())
                    .containsExactly(new PolicyNote("clean", PolicyKind.CONTENT, "shadow_mask_response", "email=1"));

            var stream = ChatChunks.stream("write to a", "da@exam", "ple.com, the code is 4", " now");
            answers("text/event-stream", stream);
            assertThat(chat(gateway, "hello", true).body()).isEqualTo(stream);
            assertThat(gateway.settled(2).exchanged().notes())
                    .extracting(PolicyNote::action, PolicyNote::detail)
                    .containsExactlyInAnyOrder(
                            tuple("shadow_mask_response", "email=1"), tuple("shadow_refuse", "regex content_refused"));
            gateway.awaitIdle();
        }
    }

    @Test
    void inShadowWhatWouldChangeIsNotedAndPasses() throws Exception {
        try (var gateway =
                gateway("mode: shadow, content: {request: [{detect: email}], response: [{detect: email}]}")) {
            assertThat(chat(gateway, "I am bob@example.com", false).body()).isEqualTo(ANSWER);
            assertThat(told()).contains("bob@example.com");
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .contains("shadow_edit");
        }
    }
}
