package dev.tollgate.policy.headers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.testing.FrameCaller;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Header edits between real sockets: what providers are sent and what callers get. */
@Timeout(60)
class HeaderEditsTest {
    private static final String DONE = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"chat\","
            + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    private static final String EVENTS =
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,"
                    + "\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    private static final String MESSAGE =
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"chat\","
                    + "\"content\":[{\"type\":\"text\",\"text\":\"hi\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                    + "\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}";

    private static final String BOTH = """
            policies:
              - name: dress
                headers:
                  request:
                    set: {X-Team: research, openai-beta: ours}
                    add: {x-tag: second}
                    remove: [X-Stainless-Lang]
                  response:
                    set: {Cache-Control: no-store, access-control-allow-origin: "*"}
                    add: {vary: origin}
                    remove: [x-request-id, OpenAI-Processing-Ms]
            """;

    private final StubbedProvider provider = new StubbedProvider();

    @BeforeEach
    void start() {
        provider.answersAll(json(DONE));
    }

    @AfterEach
    void stop() {
        provider.close();
    }

    private static ResponseDefinitionBuilder json(String body) {
        return aResponse()
                .withHeader("content-type", "application/json")
                .withHeader("X-Request-Id", "req_1")
                .withHeader("openai-processing-ms", "42")
                .withHeader("openai-version", "2020")
                .withHeader("vary", "accept")
                .withBody(body);
    }

    private TestGateway gateway(String policies) throws Exception {
        return gateway("openai", "protocol: http1", policies);
    }

    private TestGateway gateway(String dialect, String more, String policies) throws Exception {
        return TestGateway.governed("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  up: {dialect: %1$s, url: "http://127.0.0.1:%2$d/v1", key: sk-operator, %3$s}
                  next: {dialect: %1$s, url: "http://127.0.0.1:%2$d/next/v1", key: sk-operator}
                models:
                  fast:
                    strategy: ordered
                    targets:
                      - {provider: up, model: chat, maxTokens: 100, price: {input: 1, output: 2}}
                      - {provider: next, model: chat, tier: 1, maxTokens: 100, price: {input: 1, output: 2}}
                  other: {targets: [{provider: up, model: chat, price: {input: 1, output: 2}}]}
                """.formatted(dialect, provider.port(), more), policies);
    }

    private static String chat(String model, boolean stream) {
        return RawCaller.post(
                "/v1/chat/completions",
                RawCaller.body(stream).replace("\"fast\"", "\"" + model + "\""),
                "x-stainless-lang: java",
                "x-team: spoofed",
                "openai-beta: callers",
                "authorization: Bearer callers-own");
    }

    /** The head of an answer, line by line. */
    private static List<String> fields(TestGateway gateway, String request) throws Exception {
        try (var caller = new RawCaller(gateway.port())) {
            caller.send(request);
            return Stream.generate(() -> line(caller))
                    .takeWhile(line -> !line.isEmpty())
                    .toList();
        }
    }

    private static String line(RawCaller caller) {
        try {
            return caller.line();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private LoggedRequest sent() {
        return provider.lastAsked();
    }

    private static Map<String, String> answered(TestGateway gateway, String caller, boolean stream) throws Exception {
        if (caller.equals("h1")) {
            var answer = RawCaller.call(gateway.port(), chat("fast", stream));
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.headers();
        }
        try (var frames = FrameCaller.clear(gateway.port())) {
            var answer = frames.post(
                            1,
                            "/v1/chat/completions",
                            RawCaller.body(stream),
                            "x-stainless-lang",
                            "java",
                            "openai-beta",
                            "c")
                    .answer(1);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return answer.head();
        }
    }

    @ParameterizedTest(name = "{0} caller, {1} provider, stream {2}")
    @CsvSource({"h1, http1, false", "h1, http2, true", "h2, http1, true", "h2, http2, false"})
    void editsReachTheProviderAndTheCaller(String caller, String protocol, boolean stream) throws Exception {
        if (stream) {
            provider.answersAll(json(EVENTS).withHeader("content-type", "text/event-stream"));
        }
        try (var gateway = gateway("openai", "protocol: " + protocol, BOTH)) {
            var head = answered(gateway, caller, stream);

            assertThat(sent().header("x-team").values()).containsExactly("research");
            assertThat(sent().header("openai-beta").values()).containsExactly("ours");
            assertThat(sent().header("x-tag").values()).containsExactly("second");
            assertThat(sent().header("authorization").values()).containsExactly("Bearer sk-operator");
            assertThat(sent().getHeaders().keys()).doesNotContain("x-stainless-lang");
            assertThat(head)
                    .containsEntry("cache-control", "no-store")
                    .containsEntry("access-control-allow-origin", "*")
                    .containsEntry("openai-version", "2020")
                    .containsKey("tollgate-request-id")
                    .doesNotContainKeys("x-request-id", "openai-processing-ms");
            assertThat(head.get("vary")).contains("origin");
            assertThat(gateway.settled(1).exchanged().notes())
                    .containsExactlyInAnyOrder(
                            new PolicyNote("dress", PolicyKind.HEADERS, "edit", "request"),
                            new PolicyNote("dress", PolicyKind.HEADERS, "edit", "answer"));
            gateway.awaitIdle();
        }
    }

    @Test
    void aTranslatedCallIsEditedInTheWordsOfEitherSide() throws Exception {
        provider.answersAll(json(MESSAGE).withHeader("request-id", "req_2"));
        try (var gateway = gateway("anthropic", "protocol: http1", """
                policies:
                  - name: beta
                    headers:
                      request: {set: {anthropic-beta: context-1m}, remove: [anthropic-version]}
                      response: {remove: [x-request-id], set: {x-served: abroad}}
                """)) {
            var answer = RawCaller.call(gateway.port(), chat("fast", false));

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(sent().getUrl()).isEqualTo("/v1/messages");
            assertThat(sent().header("anthropic-beta").values()).containsExactly("context-1m");
            // What a provider demands is said, whatever was taken away.
            assertThat(sent().header("anthropic-version").values()).containsExactly("2023-06-01");
            assertThat(sent().header("x-api-key").values()).containsExactly("sk-operator");
            assertThat(answer.headers()).containsEntry("x-served", "abroad").doesNotContainKey("x-request-id");
        }
    }

    @Test
    void theLaterOfTwoPoliciesCounts() throws Exception {
        try (var gateway = gateway("""
                policies:
                  - {name: one, headers: {request: {set: {x-a: one, x-b: one}}, response: {set: {x-c: one}}}}
                  - {name: two, headers: {request: {set: {x-a: two}, remove: [x-b]}, response: {add: {x-c: two}, remove: [x-request-id]}}}
                """)) {
            assertThat(fields(gateway, chat("fast", false)))
                    .contains("x-c: one", "x-c: two", "vary: accept")
                    .noneMatch(line -> line.startsWith("x-request-id"));
            assertThat(sent().header("x-a").values()).containsExactly("two");
            assertThat(sent().getHeaders().keys()).doesNotContain("x-b");
        }
    }

    @Test
    void everyAttemptIsEditedAndToldOfOnce() throws Exception {
        provider.answers("/chat/completions", aResponse().withStatus(503));
        try (var gateway = gateway(BOTH)) {
            assertThat(RawCaller.call(gateway.port(), chat("fast", false)).status())
                    .isEqualTo(200);

            assertThat(provider.asked()).hasSize(2).allSatisfy(asked -> assertThat(
                            asked.header("x-team").values())
                    .containsExactly("research"));
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::detail)
                    .containsExactlyInAnyOrder("request", "answer");
        }
    }

    @Test
    void refusalsErrorsAndListsAreEditedAsAnswersAre() throws Exception {
        provider.answers(
                "/chat/completions", json("{\"error\":{\"message\":\"no\"}}").withStatus(400));
        try (var gateway = gateway(BOTH + """
                  - {name: shut, match: {agent: bad}, access: {deny: [{}]}}
                """)) {
            for (var request : List.of(
                    chat("fast", false),
                    chat("unknown", false),
                    chat("fast", false).replace("x-stainless-lang: java", "tollgate-agent: bad"),
                    "GET /v1/models HTTP/1.1\r\nhost: g\r\n\r\n")) {
                var answer = RawCaller.call(gateway.port(), request);

                assertThat(answer.headers())
                        .as("%s: %s", request, answer.body())
                        .containsEntry("cache-control", "no-store")
                        .doesNotContainKey("x-request-id");
            }
        }
    }

    @Test
    void anAnswerThatIsTooLongToBeHeldIsEditedToo() throws Exception {
        provider.answersAll(json(DONE.replace("hi", "x".repeat(2 << 20))));
        try (var gateway = gateway(BOTH)) {
            var answer = RawCaller.call(gateway.port(), chat("fast", false));

            assertThat(answer.body()).hasSizeGreaterThan(2 << 20);
            assertThat(answer.headers())
                    .containsEntry("cache-control", "no-store")
                    .doesNotContainKey("x-request-id");
        }
    }

    @Test
    void inShadowNothingIsChanged() throws Exception {
        try (var gateway = gateway(BOTH.replace("headers:", "mode: shadow\n    headers:"))) {
            var answer = RawCaller.call(gateway.port(), chat("fast", false));

            assertThat(sent().header("openai-beta").values()).containsExactly("callers");
            assertThat(sent().header("x-stainless-lang").values()).containsExactly("java");
            assertThat(sent().getHeaders().keys()).doesNotContain("x-team", "x-tag");
            assertThat(answer.headers()).containsEntry("x-request-id", "req_1").doesNotContainKey("cache-control");
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .containsExactly("shadow_edit", "shadow_edit");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"model: fast", "condition: 'call.model == \"fast\"'"})
    void whatSpeaksOfAModelEditsNothingElse(String match) throws Exception {
        try (var gateway = gateway(BOTH.replace("headers:", "match: {" + match + "}\n    headers:"))) {
            var spoken = RawCaller.call(gateway.port(), chat("fast", false));
            assertThat(sent().header("x-team").values()).containsExactly("research");
            assertThat(spoken.headers()).containsEntry("cache-control", "no-store");

            var silent = RawCaller.call(gateway.port(), chat("other", false));
            assertThat(sent().getHeaders().keys()).doesNotContain("x-team");
            assertThat(silent.headers()).doesNotContainKey("cache-control");

            // A list of models has no body to tell which one it is about, nor has a call whose body is none.
            for (var request : List.of(
                    "GET /v1/models HTTP/1.1\r\nhost: g\r\n\r\n", RawCaller.post("/v1/chat/completions", "{"))) {
                assertThat(RawCaller.call(gateway.port(), request).headers()).doesNotContainKey("cache-control");
            }
        }
    }

    @Test
    void aValueMayBeWhatAnExpressionSaysOfTheCall() throws Exception {
        try (var gateway = gateway("""
                policies:
                  - name: tell
                    headers:
                      request:
                        set:
                          x-agent: {cel: 'caller.agent'}
                          openai-beta: {cel: 'request.headers["x-beta"]'}
                        add: {x-of: {cel: 'request.method + " " + call.model'}}
                      response: {set: {x-asked: {cel: call.model}}}
                """)) {
            var request = chat("fast", false).replace("x-team: spoofed", "x-beta: b7");
            var answer = RawCaller.call(gateway.port(), request);

            assertThat(sent().header("openai-beta").values()).containsExactly("b7");
            assertThat(sent().header("x-of").values()).containsExactly("POST fast");
            assertThat(sent().getHeaders().keys()).doesNotContain("x-agent");
            assertThat(answer.headers()).containsEntry("x-asked", "fast");
            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .containsOnly("edit");

            // Where an expression fails, what the caller wrote does not pass for what the policy says.
            RawCaller.call(gateway.port(), chat("fast", false));
            assertThat(sent().getHeaders().keys()).doesNotContain("openai-beta");
            assertThat(gateway.settled(2).exchanged().notes())
                    .contains(new PolicyNote("tell", PolicyKind.HEADERS, "failed", "openai-beta"));
        }
    }
}
