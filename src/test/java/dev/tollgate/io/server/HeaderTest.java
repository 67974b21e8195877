package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.RawCaller.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which header fields cross the gateway, in both directions, and what becomes of requests that break the rules of HTTP. */
@Timeout(60)
class HeaderTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void sendsOnlyWhatAProviderMayKnow() throws Exception {
        try (var upstream = Scripted.answering(Scripted.json("connection: close\r\n", "{\"choices\":[]}"));
                var gateway = upstream.gateway("connect: 2s")) {
            var request = post(
                    "/v1/chat/completions?api-version=1&x=%20y",
                    RawCaller.body(false),
                    "authorization: Bearer callers-own",
                    "x-api-key: callers-own",
                    "api-key: callers-own",
                    "cookie: callers-own",
                    "proxy-authorization: Basic callers-own",
                    "x-forwarded-for: 6.6.6.6",
                    "x-forwarded-host: evil",
                    "forwarded: for=6.6.6.6",
                    "x-real-ip: 6.6.6.6",
                    "x-forwarded-client-cert: evil",
                    "x-envoy-original-path: /evil",
                    "tollgate-explain: 1",
                    "tollgate-anything: evil",
                    "connection: keep-alive, x-nominated",
                    "x-nominated: evil",
                    "keep-alive: evil",
                    "te: trailers",
                    "upgrade: evil",
                    "x-unknown: evil",
                    "openai-organization: org-callers-own",
                    "openai-project: callers-own",
                    "openai-beta: kept",
                    "x-stainless-lang: kept",
                    "idempotency-key: kept",
                    "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01",
                    "tracestate: vendor=kept");

            var reply = RawCaller.call(gateway.port(), request);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.header("tollgate-route")).isNotEmpty();
            var sent = upstream.requests().getFirst();
            var head = sent.substring(0, sent.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
            assertThat(head)
                    .startsWith("post /v1/chat/completions?api-version=1&x=%20y http/1.1\r\n")
                    .doesNotContain("callers-own")
                    .doesNotContain("6.6.6.6")
                    .doesNotContain("evil")
                    .doesNotContain("tollgate-")
                    .doesNotContain("x-nominated")
                    .doesNotContain("\r\nte:")
                    .doesNotContain("\r\ncookie")
                    .contains("openai-beta: kept")
                    .contains("x-stainless-lang: kept")
                    .contains("idempotency-key: kept")
                    .contains("tracestate: vendor=kept")
                    .contains("accept-encoding: identity")
                    .contains("traceparent: 00-" + TRACE + "-");
            var attempt = gateway.settled(1).exchanged().attempts().getFirst();
            assertThat(head)
                    .contains("traceparent: 00-" + TRACE + "-" + String.format(Locale.ROOT, "%016x", attempt.spanId())
                            + "-01");
            gateway.awaitIdle();
        }
    }

    @Test
    void tellsProvidersThatATraceBegunHereIsNotKeptWhereItIsNot() throws Exception {
        try (var upstream = Scripted.answering(Scripted.json("", "{\"choices\":[]}"));
                var gateway = upstream.gateway("connect: 2s", "telemetry: {sample: 0}")) {
            RawCaller.call(gateway.port(), chat(false));
            RawCaller.call(gateway.port(), chat(false, "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01"));
            assertThat(upstream.requests().getFirst())
                    .containsPattern("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00\r");
            assertThat(upstream.requests().getLast())
                    .containsPattern("traceparent: 00-" + TRACE + "-[0-9a-f]{16}-01\r");
            gateway.awaitIdle();
        }
    }

    @Test
    void everyAnswerSaysWhenItWasMade() throws Exception {
        var old = "Sun, 06 Nov 1994 08:49:37 GMT";
        try (var dated = Scripted.answering(Scripted.json("date: " + old + "\r\n", "{\"choices\":[]}"));
                var undated = Scripted.answering(Scripted.json("", "{\"choices\":[]}"));
                var first = dated.gateway("connect: 2s");
                var second = undated.gateway("connect: 2s")) {
            assertThat(RawCaller.call(first.port(), chat(false)).header("date")).isEqualTo(old);
            for (var request : List.of(
                    chat(false),
                    "GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n",
                    "GET /none HTTP/1.1\r\nhost: x\r\n\r\n",
                    "nonsense\r\n\r\n")) {
                var date = RawCaller.call(second.port(), request).header("date");
                var said = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
                assertThat(said).as(request).isCloseTo(Instant.now(), within(20, ChronoUnit.SECONDS));
            }
        }
    }

    @Test
    void sendsTheConfiguredKeyInsteadOfTheCallers() throws Exception {
        try (var fleet = new Fleet(1)) {
            fleet.call(chat(false, "authorization: Bearer callers-own"));
            var request = fleet.sim(0).counters().lastRequests().getLast();
            assertThat(request.headers().get("authorization")).isEqualTo(List.of("Bearer sk-gateway-0"));
        }
    }

    @Test
    void showsOnlyWhatACallerMayKnow() throws Exception {
        var headers = """
                connection: close, x-nominated
                x-nominated: no
                keep-alive: no
                proxy-authenticate: no
                set-cookie: no
                tollgate-cost: no
                tollgate-request-id: no
                tollgate-loop: no
                alt-svc: no
                openai-organization: no
                OpenAI-Project: no
                anthropic-organization-id: no
                x-databricks-org-id: no
                server: no
                x-request-id: req_1
                x-ratelimit-remaining-tokens: 7
                retry-after: 3
                openai-version: 2020
                """.replace("\n", "\r\n");
        try (var upstream = Scripted.answering(Scripted.json(headers, "{\"choices\":[]}"));
                var gateway = upstream.gateway("connect: 2s")) {
            var reply = RawCaller.call(gateway.port(), chat(false));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers().values()).doesNotContain("no");
            assertThat(reply.headers()).doesNotContainKeys("set-cookie", "x-nominated", "alt-svc", "tollgate-loop");
            assertThat(reply.header("tollgate-request-id")).hasSize(26);
            assertThat(reply.header("x-request-id")).isEqualTo("req_1");
            assertThat(reply.header("x-ratelimit-remaining-tokens")).isEqualTo("7");
            assertThat(reply.header("retry-after")).isEqualTo("3");
            assertThat(reply.header("openai-version")).isEqualTo("2020");
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "302 Found, 'location: http://internal/secret\r\n', 502, upstream_protocol",
        "204 No Content, '', 502, upstream_protocol",
        "200 OK, 'content-type: text/html\r\n', 502, upstream_protocol",
        "200 OK, 'content-type: application/json\r\ncontent-encoding: br\r\n', 502, upstream_protocol",
        "200 OK, 'content-type: application/json\r\ncontent-encoding: gzip\r\n', 502, upstream_protocol",
        "418 Teapot, 'content-type: text/html\r\n', 418, upstream_status",
    })
    void doesNotPassOnWhatIsNoAnswer(String line, String headers, int status, String reason) throws Exception {
        var length = line.startsWith("204") ? "" : "content-length: 2\r\n";
        var bytes = "HTTP/1.1 " + line + "\r\n" + headers + length + "connection: close\r\n\r\n"
                + (length.isEmpty() ? "" : "{}");
        try (var upstream = Scripted.answering(bytes);
                var gateway = upstream.gateway("connect: 2s")) {
            var reply = RawCaller.call(gateway.port(), chat(false));

            assertThat(reply.status()).as(reply.body()).isEqualTo(status);
            assertThat(reply.header("tollgate-reason")).isEqualTo(reason);
            assertThat(reply.headers()).doesNotContainKey("location");
            gateway.awaitIdle();
        }
    }

    @Test
    void keepsTheStatusOfARefusalWhoseTextIsEndlessOrBreaksOff() throws Exception {
        var endless = "HTTP/1.1 429 Slow\r\nretry-after: 9\r\ncontent-type: text/plain\r\nconnection: close\r\n\r\n"
                + "x".repeat(1 << 20);
        var broken =
                "HTTP/1.1 429 Slow\r\nretry-after: 9\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
        for (var bytes : List.of(endless, broken)) {
            try (var upstream = Scripted.answering(bytes);
                    var gateway = upstream.gateway("connect: 2s")) {
                var reply = RawCaller.call(gateway.port(), chat(true));

                assertThat(reply.status()).as(reply.body()).isEqualTo(429);
                assertThat(reply.header("retry-after")).isEqualTo("9");
                assertThat(reply.body()).startsWith("{\"error\":{");
                gateway.awaitIdle();
            }
        }
    }

    /** Rows of the tables of hostile requests; the rest is tested where they are read. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "F1, 'POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 400",
        "F5, 'GET /v1/models HTTP/1.1\r\nhost: g\r\nx: a\r\n b\r\n\r\n', 400",
        "F16, 'GET /v1/models HTTP/2.0\r\nhost: g\r\n\r\n', 505",
        "T1, 'GET /v1/models HTTP/1.1\r\n\r\n', 400",
        "T1b, 'GET /v1/models HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n', 400",
        "T3, 'CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n', 405",
        "T4, 'GET /v1/%2e%2e/%00 HTTP/1.1\r\nhost: g\r\n\r\n', 400",
        "F22, 'GET /v1/models HTTP/1.1\r\nhost: g\r\nexpect: foo\r\n\r\n', 417",
    })
    void rendersRefusedRequestsInTheDialectAndCountsThem(String row, String request, int status) throws Exception {
        try (var fleet = new Fleet(1);
                var caller = new RawCaller(fleet.port())) {
            var reply = caller.send(request).read();

            assertThat(reply.status()).as(row + ": " + reply.body()).isEqualTo(status);
            assertThat(reply.body()).startsWith("{\"error\":{");
            assertThat(reply.header("tollgate-reason")).isNotEmpty();
            assertThat(reply.header("tollgate-request-id")).hasSize(26);
            assertThat(caller.ends()).isTrue();
            assertThat(fleet.gateway().rejections()).hasSize(1);
            assertThat(fleet.gateway().rejections().getFirst()).startsWith(Integer.toString(status));
            fleet.gateway().awaitIdle();
        }
    }
}
