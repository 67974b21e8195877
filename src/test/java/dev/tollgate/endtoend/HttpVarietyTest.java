package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endtoend.Raw.Wire;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of every kind: old, eager, cautious, confused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpVarietyTest {
    private static final String PATH = "/v1/chat/completions";

    private final StubbedProvider provider = new StubbedProvider();
    private TestGateway gateway;

    @BeforeAll
    void start() throws IOException {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {openai: {dialect: openai, url: "%s/", direct: allow}}
                models: {fast: {targets: [{provider: openai, model: m}]}}
                """.formatted(provider.baseUrl()));
    }

    @BeforeEach
    void forget() throws IOException {
        provider.forget();
        provider.answersAll(StubbedProvider.json(Golden.answer("chat")));
    }

    @AfterEach
    void nothingIsHeld() {
        gateway.awaitIdle();
    }

    @AfterAll
    void stop() {
        gateway.close();
        provider.close();
    }

    private static String request(String version, String path, String body, String fields) {
        return "POST " + path + " HTTP/" + version + "\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n" + fields + "\r\n" + body;
    }

    private static String request(String body) {
        return request("1.1", PATH, body, "");
    }

    @Test
    void anOldClientGetsAWholeAnswerAndAClose() throws Exception {
        try (var wire = new Wire(gateway)) {
            wire.say(request("1.0", PATH, Raw.body("fast"), ""));
            var answer = wire.rest();
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("connection: close")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith(Golden.answer("chat"));
        }
    }

    @Test
    void anOldClientGetsAStreamThatTheCloseEnds() throws Exception {
        provider.answersAll(StubbedProvider.stream(Golden.upstream("chat-injected"), 5, 50));
        try (var wire = new Wire(gateway)) {
            wire.say(request("1.0", PATH, "{\"stream\":true," + Raw.body("fast").substring(1), ""));
            assertThat(wire.rest())
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("\r\n\r\n" + Golden.caller("chat-injected"));
        }
    }

    @Test
    void manyCallsRideOnOneConnectionEachWithAnIdOfItsOwn() throws Exception {
        try (var wire = new Wire(gateway)) {
            var ids = new java.util.HashSet<String>();
            for (int i = 0; i < 20; i++) {
                var answer = wire.say(request(Raw.body("fast"))).answer();
                assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith(Golden.answer("chat"));
                answer.lines()
                        .filter(line -> line.startsWith("tollgate-request-id:"))
                        .forEach(ids::add);
            }
            assertThat(ids).hasSize(20);
        }
    }

    @Test
    void refusalsLeaveTheConnectionUsable() throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(wire.say(request(Raw.body("nope"))).answer()).startsWith("HTTP/1.1 404 ");
            assertThat(wire.say(request("{")).answer()).startsWith("HTTP/1.1 400 ");
            assertThat(wire.say(request(Raw.body("fast"))).answer()).startsWith("HTTP/1.1 200 ");
            assertThat(wire.say("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n").answer())
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void requestsThatAreSentAheadAreAnsweredInTheirOrder() throws Exception {
        try (var wire = new Wire(gateway)) {
            wire.say(request(Raw.body("fast")) + request(Raw.body("nope"))
                    + "GET /v1/models/fast HTTP/1.1\r\nHost: x\r\n\r\n" + request(Raw.body("fast")));
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 ").endsWith(Golden.answer("chat"));
            assertThat(wire.answer()).startsWith("HTTP/1.1 404 ").contains("nope");
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 ").contains("\"id\":\"fast\"");
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 ").endsWith(Golden.answer("chat"));
        }
    }

    @Test
    void aCautiousClientIsAskedForItsBodyOnlyIfItIsWanted() throws Exception {
        var body = Raw.body("fast");
        var head = "POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + body.length()
                + "\r\nContent-Type: %s\r\n\r\n";
        try (var wire = new Wire(gateway)) {
            assertThat(wire.say(head.formatted(PATH, "application/json")).head())
                    .startsWith("HTTP/1.1 100 ");
            assertThat(wire.say(body).answer()).startsWith("HTTP/1.1 200 ");
        }
        try (var wire = new Wire(gateway)) {
            assertThat(wire.say(head.formatted("/v1/nothing", "application/json"))
                            .answer())
                    .startsWith("HTTP/1.1 404 ");
        }
        try (var wire = new Wire(gateway)) {
            assertThat(wire.say("POST " + PATH
                                    + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Encoding: gzip\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n")
                            .answer())
                    .startsWith("HTTP/1.1 415 ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/chat/completions, 405, 'expected: POST'",
        "PUT, /v1/embeddings, 405, 'expected: POST'",
        "DELETE, /v1/models/fast, 405, 'expected: GET'",
        "POST, /v1/models, 405, 'expected: GET'",
        "GET, /v1/audio/speech, 404, 'expected: one of'",
        "GET, /, 404, 'expected: one of'",
        "GET, /v1/models/, 404, 'expected: one of'",
        "GET, /v1/chat/completions/x, 404, 'expected: one of'",
        "OPTIONS, /v1/chat/completions, 405, 'expected: POST'",
    })
    void whatIsNotServedSaysWhatIs(String method, String path, int status, String words) throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(wire.say(method + " " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                            .answer())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .containsIgnoringCase("tollgate-reason: unknown_route")
                    .contains(words);
        }
    }

    @Test
    void aNotAllowedMethodIsToldTheAllowedOne() throws Exception {
        try (var wire = new Wire(gateway)) {
            assertThat(wire.say("GET " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n").answer())
                    .containsIgnoringCase("\nallow: POST\n");
        }
    }

    @Test
    void aHeadRequestGetsAHeadAndNothingMore() throws Exception {
        try (var wire = new Wire(gateway)) {
            wire.say("HEAD " + PATH + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(wire.head()).startsWith("HTTP/1.1 405 ");
            // Had there been a body, it would stand before the next answer.
            assertThat(wire.say(request(Raw.body("fast"))).answer()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void queriesAreKeptAndTheBaseHasOneSlash() throws Exception {
        try (var wire = new Wire(gateway)) {
            wire.say(request("1.1", PATH + "?api-version=1&x=%20a;b", Raw.body("fast"), ""));
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(provider.lastAsked().getUrl()).isEqualTo("/v1/chat/completions?api-version=1&x=%20a;b");
        }
    }

    @ParameterizedTest
    @CsvSource({"200, 404", "300, 400", "100000, 400"})
    void aVeryLongModelNameIsAPlainRefusal(int length, int status) throws Exception {
        try (var wire = new Wire(gateway)) {
            var answer = wire.say(request(Raw.body("n".repeat(length)))).answer();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").hasSizeLessThan(2000);
        }
    }

    @Test
    void aNameThatWouldBreakALineBreaksNone() throws Exception {
        var answer = Raw.chat(gateway, "openai/a\\r\\ntollgate-evil: 1\\u0000\\u202e", "tollgate-explain", "1");
        assertThat(answer.headers().firstValue("tollgate-evil")).isEmpty();
        assertThat(Raw.route(answer)).doesNotContain("\n");
    }

    @Test
    void aChunkedRequestIsSentOnWithItsLength() throws Exception {
        var body = Raw.body("fast");
        try (var wire = new Wire(gateway)) {
            wire.say("POST " + PATH
                    + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n"
                    + "5\r\n" + body.substring(0, 5) + "\r\n" + Integer.toHexString(body.length() - 5) + "\r\n"
                    + body.substring(5) + "\r\n0\r\n\r\n");
            assertThat(wire.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(provider.lastAsked().getBodyAsString()).isEqualTo(body.replace("fast", "m"));
            assertThat(provider.lastAsked().getHeader("content-length")).isEqualTo("" + (body.length() - 3));
            assertThat(provider.lastAsked().containsHeader("transfer-encoding")).isFalse();
        }
    }
}
