package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.FrameCaller;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused before a body was read, or while it is: callers of Anthropic's faces are told in Anthropic's words. */
class AnthropicErrorsTest {
    private static final String MESSAGES = "POST /v1/messages HTTP/1.1\r\n";
    private static final String JSON = "host: a\r\ncontent-type: application/json\r\n";

    private TestGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                limits: {body: 1KiB, headerTimeout: 1s}
                providers: {none: {dialect: anthropic, url: "http://127.0.0.1:1", key: k}}
                models: {fast: {targets: [{provider: none, model: m}]}}
                """);
    }

    @AfterEach
    void close() {
        gateway.awaitIdle();
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            content-length: 2000\\r\\n\\r\\n                                | 413 | request_too_large     | body_too_large
            transfer-encoding: chunked\\r\\n\\r\\nzz\\r\\n                  | 400 | invalid_request_error | bad_request
            transfer-encoding: gzip\\r\\n\\r\\n                             | 400 | invalid_request_error | bad_request
            host: b\\r\\ncontent-length: 2\\r\\n\\r\\n{}                    | 400 | invalid_request_error | bad_request
            bad field: 1\\r\\ncontent-length: 2\\r\\n\\r\\n{}               | 400 | invalid_request_error | bad_request
            expect: a miracle\\r\\ncontent-length: 2\\r\\n\\r\\n{}          | 417 | invalid_request_error | bad_request
            content-length: 8\\r\\n\\r\\n{"model"                           | 400 | invalid_request_error | bad_json
            content-length: 16\\r\\n\\r\\n{"model":"nope"}                  | 404 | not_found_error       | unknown_model
            """)
    void whatIsWrongWithARequestIsToldInAnthropicsWords(String rest, int status, String type, String reason)
            throws Exception {
        var reply = RawCaller.call(gateway.port(), MESSAGES + JSON + rest.translateEscapes());

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.header("tollgate-reason")).isEqualTo(reason);
        assertThat(reply.body()).startsWith("{\"type\":\"error\",").contains("\"type\":\"" + type + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POST /v1/messages?q={long} HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n               | 414
            POST /v1/messages/{long} HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n                 | 414
            POST http://a/v1/messages?q={long}                                    | 414
            POST /v1/messages HTTP/1.1\\r\\nhost: a\\r\\nx: {long}\\r\\n\\r\\n            | 431
            POST /v1/messages HTTP/1.1\\r\\nhost: a\\r\\n{many}\\r\\n                   | 431
            POST /v1/messages HTTP/1.1\\r\\nhost: a\\nx: y\\r\\n\\r\\n                  | 400
            POST  /v1/messages HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n                       | 400
            POST /v1/messages/%zz HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n                    | 400
            POST /v1/messages HTTP/1.9\\r\\nhost: a\\r\\n\\r\\n                        | 505
            BREW /v1/messages HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n                        | 501
            TRACE /v1/messages HTTP/1.1\\r\\nhost: a\\r\\n\\r\\n                       | 405
            POST /v1/messages HTTP/1.1\\r\\nhost: a                               | 408
            POST /v1/messages                                                   | 408
            """)
    void headsThatNeverBecameWholeAreToldSoInTheWordsOfThePathAsFarAsItWasRead(String head, int status)
            throws Exception {
        var request =
                head.translateEscapes().replace("{long}", "x".repeat(40_000)).replace("{many}", "x: y\r\n".repeat(101));

        var reply = RawCaller.call(gateway.port(), request);

        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.body()).startsWith("{\"type\":\"error\",");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            :path | /v1/messages?q={long}               | 414
            :path | /v1/messages/%zz                    | 400
            x     | {long}                              | 431
            host  | b                                   | 400
            expect | a miracle                          | 417
            """)
    void headsOfHttp2AreRefusedInTheWordsOfTheirPath(String name, String value, int status) throws Exception {
        var written = value.replace("{long}", "x".repeat(name.equals(":path") ? 9000 : 33_000));
        var path = name.equals(":path") ? written : "/v1/messages";
        var pairs = new ArrayList<>(List.of(":method", "POST", ":scheme", "http", ":path", path, ":authority", "a"));
        if (!name.equals(":path")) {
            pairs.addAll(List.of(name, written));
        }
        try (var caller = FrameCaller.clear(gateway.port())) {
            var answer = caller.headers(1, true, pairs.toArray(String[]::new)).answer(1);

            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            assertThat(answer.body()).startsWith("{\"type\":\"error\",");
        }
    }

    @Test
    void callersOfOtherFacesAndOfNoneAreToldInOpenAis() throws Exception {
        var other = RawCaller.call(
                gateway.port(), "POST /v1/chat/completions HTTP/1.1\r\n" + JSON + "content-length: 2000\r\n\r\n");
        var none = RawCaller.call(gateway.port(), "NONSENSE\r\n\r\n");

        assertThat(other.status()).isEqualTo(413);
        assertThat(none.status()).isEqualTo(400);
        assertThat(other.body()).startsWith("{\"error\":{");
        assertThat(none.body()).startsWith("{\"error\":{");
    }

    @Test
    void aGatewayThatStopsSaysSoInAnthropicsWords() throws Exception {
        gateway.plane().gatekeeper().drain();

        var reply = RawCaller.call(gateway.port(), MESSAGES + JSON + "content-length: 2\r\n\r\n{}");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("tollgate-reason")).isEqualTo("draining");
        assertThat(reply.body()).startsWith("{\"type\":\"error\",");
    }

    @Test
    void aGatewayWithTooMuchToDoSaysSoInAnthropicsWords() throws Exception {
        gateway.plane().gatekeeper().shedAbove(-1, Long.MAX_VALUE);

        var reply = RawCaller.call(gateway.port(), MESSAGES + JSON + "content-length: 2\r\n\r\n{}");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("tollgate-reason")).isEqualTo("overloaded");
        assertThat(reply.body()).contains("\"type\":\"overloaded_error\"");
    }
}
