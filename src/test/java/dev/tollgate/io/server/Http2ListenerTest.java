package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.fault.Reason;
import dev.tollgate.http.Protocol;
import dev.tollgate.testing.FrameCaller;
import dev.tollgate.testing.Promptly;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Model calls over HTTP/2, by ALPN and in the clear, to an upstream of HTTP/1.1. */
class Http2ListenerTest {
    private static final String DONE =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1,\"total_tokens\":4}}";
    private static final String EVENT =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"}}]}\n\n";

    private static TestGateway gateway(boolean tls, Scripted upstream) throws IOException {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"%s}}
                providers: {p: {dialect: openai, url: "%s", key: k}}
                models: {fast: {targets: [{provider: p, model: m}]}}
                """.formatted(
                        tls ? ", protocol: https, tls: " + TlsCaller.listenerTls("server", "") : "", upstream.url()));
    }

    private static FrameCaller caller(boolean tls, TestGateway gateway) throws IOException {
        return tls ? FrameCaller.secured(gateway.port()) : FrameCaller.clear(gateway.port());
    }

    private static FrameCaller chat(FrameCaller caller, int stream, boolean streamed) {
        return caller.post(stream, "/v1/chat/completions", RawCaller.body(streamed));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersManyCallsOnOneConnection(boolean tls) throws IOException {
        try (var upstream = Scripted.answering(Scripted.json("", DONE));
                var gateway = gateway(tls, upstream);
                var caller = caller(tls, gateway)) {
            for (int i = 0; i < 20; i++) {
                int stream = caller.stream();
                var answer = chat(caller, stream, false).answer(stream);
                assertThat(answer.end()).isEqualTo("end");
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(DONE);
                assertThat(answer.head()).containsKeys("tollgate-request-id", "tollgate-cost", "content-length");
            }
            var arrival = gateway.settled(20).exchanged().arrival();
            assertThat(arrival.protocol()).isEqualTo(Protocol.HTTP_2);
            assertThat(arrival.peer().address()).isEqualTo("127.0.0.1");
            assertThat(arrival.peer().tls() != null).isEqualTo(tls);
            gateway.awaitIdle();
        }
    }

    @Test
    void answersCallsSideBySide() throws IOException {
        try (var upstream = Scripted.answering(Scripted.json("", DONE));
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            for (int i = 0; i < 50; i++) {
                chat(caller, caller.stream(), false);
            }
            int ended = 0;
            while (ended < 50) {
                var frame = caller.await(FrameCaller.Frame::ends, 10_000);
                assertThat(frame).as("after %s", ended).isNotNull();
                ended++;
            }
            gateway.settled(50);
            gateway.awaitIdle();
        }
    }

    @Test
    void streamsEvents() throws IOException {
        try (var upstream = Scripted.answering(
                        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
                                + EVENT.repeat(3) + "data: [DONE]\n\n");
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            var answer = chat(caller, 1, true).answer(1);
            assertThat(answer.end()).isEqualTo("end");
            assertThat(answer.head())
                    .containsEntry("content-type", "text/event-stream")
                    .doesNotContainKeys("connection", "transfer-encoding");
            assertThat(answer.body()).contains(EVENT).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void breaksOffAStreamThatTheUpstreamBrokeOff() throws IOException {
        try (var upstream = new Scripted(socket -> {
                    Scripted.write(
                            socket,
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n");
                    socket.close();
                });
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            var answer = chat(caller, 1, true).answer(1);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith(EVENT).contains("stream_cut");
            assertThat(answer.end()).isEqualTo("reset 2");
            assertThat(Objects.requireNonNull(gateway.settled(1).exchanged().fault())
                            .reason())
                    .isEqualTo(Reason.STREAM_CUT);
            gateway.awaitIdle();
        }
    }

    @Test
    void cancelsTheUpstreamWithinAQuarterOfASecond() throws Exception {
        var gone = new AtomicBoolean();
        try (var upstream = new Scripted(socket -> {
                    Scripted.write(
                            socket,
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n");
                    try {
                        int end = socket.getInputStream().read();
                        assertThat(end).isNegative();
                    } catch (IOException reset) {
                        // as good an end as any
                    }
                    gone.set(true);
                });
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            chat(caller, 1, true);
            assertThat(caller.await(frame -> frame.type() == FrameCaller.DATA, 5000))
                    .isNotNull();
            caller.reset(1, 8);
            Promptly.within(Duration.ofMillis(250), gone::get);
            var settled = gateway.settled(1);
            assertThat(Objects.requireNonNull(settled.exchanged().fault()).reason())
                    .isEqualTo(Reason.CLIENT_CANCELLED);
            gateway.awaitIdle();
            // The connection lives on.
            assertThat(caller.request(3, true, "GET", "/v1/models").answer(3).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void drainsWithAGoAwayThatLetsWhatRunsFinish() throws IOException {
        try (var upstream = new Scripted(socket -> {
                    Scripted.write(
                            socket,
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                                    + Integer.toHexString(EVENT.length()) + "\r\n" + EVENT + "\r\n");
                    int go = socket.getInputStream().read();
                    assertThat(go).isNegative();
                });
                var gateway = gateway(false, upstream);
                var idle = caller(false, gateway);
                var caller = caller(false, gateway)) {
            chat(caller, 1, true);
            assertThat(caller.await(frame -> frame.type() == FrameCaller.DATA, 5000))
                    .isNotNull();
            assertThat(idle.request(1, true, "GET", "/v1/models").answer(1).end())
                    .isEqualTo("end");
            gateway.listeners().drain();
            assertThat(idle.await(frame -> frame.type() == FrameCaller.GOAWAY, 3000))
                    .isNotNull();
            assertThat(idle.next(3000)).isNull();
            assertThat(idle.ended()).isTrue();
            var away = caller.await(frame -> frame.type() == FrameCaller.GOAWAY, 3000);
            assertThat(Objects.requireNonNull(away).code()).isZero();
            assertThat(gateway.settlements()).hasSize(1);
            gateway.listeners().stopNow();
            var last = caller.answer(1);
            assertThat(last.body()).contains("draining");
            assertThat(last.end()).isEqualTo("reset 2");
            assertThat(caller.next(3000)).isNull();
            assertThat(caller.ended()).isTrue();
        }
    }

    @Test
    void framesABodyWithoutALengthAnewTowardsHttp1() throws IOException {
        try (var upstream = Scripted.answering(Scripted.json("", DONE));
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            var body = RawCaller.body(false);
            caller.request(
                            1,
                            false,
                            "POST",
                            "/v1/chat/completions",
                            "content-type",
                            "application/json",
                            "te",
                            "trailers",
                            "cookie",
                            "a=1",
                            "cookie",
                            "b=2")
                    .data(1, false, body.substring(0, 7))
                    .data(1, false, body.substring(7))
                    .headers(1, true, "content-length", "3", "x-late", "y");
            assertThat(caller.answer(1).status()).isEqualTo(200);
            var sent = upstream.requests().getFirst();
            var head = sent.substring(0, sent.indexOf("\r\n\r\n") + 4);
            var written = sent.substring(head.length());
            assertThat(head)
                    .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                    .containsOnlyOnce("content-length: " + written.length() + "\r\n")
                    .doesNotContain("transfer-encoding", "x-late", "trailers", "cookie", ":path", "http2");
            assertThat(written).isEqualTo(body.replace("\"fast\"", "\"m\""));
            assertThat(upstream.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: evil\r\n\r\n",
                "0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: evil\r\n\r\n",
                "2\r\n{}\r\n0\r\n\r\n"
            })
    void smugglesNothingInABody(String body) throws IOException {
        try (var upstream = Scripted.answering(Scripted.json("", DONE));
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            assertThat(caller.post(1, "/v1/chat/completions", body).answer(1).status())
                    .isEqualTo(400);
            assertThat(chat(caller, 3, false).answer(3).status()).isEqualTo(200);
            assertThat(upstream.requests()).hasSize(1).noneMatch(request -> request.contains("smuggled"));
        }
    }

    @Test
    void refusesEarlyWithoutHurtingTheConnection() throws IOException {
        try (var upstream = Scripted.answering(Scripted.json("", DONE));
                var gateway = gateway(false, upstream);
                var caller = caller(false, gateway)) {
            for (int i = 0; i < 30; i++) {
                int stream = caller.stream();
                caller.request(stream, false, "POST", "/v1/nothing", "content-length", "1000");
                assertThat(caller.answer(stream).status()).isEqualTo(404);
                caller.data(stream, true, "x".repeat(1000));
            }
            int stream = caller.stream();
            assertThat(chat(caller, stream, false).answer(stream).status()).isEqualTo(200);
            assertThat(caller.seen())
                    .as("a body that runs out is not told to stop")
                    .noneMatch(frame -> frame.type() == FrameCaller.RST_STREAM || frame.type() == FrameCaller.GOAWAY);
            gateway.settled(31);
            gateway.awaitIdle();
        }
    }

    @Test
    void countsConnectionsByProtocolAndOpenStreams() throws IOException {
        try (var upstream = new Scripted(socket -> socket.getInputStream().readAllBytes());
                var gateway = gateway(false, upstream);
                var one = new RawCaller(gateway.port());
                var two = caller(false, gateway)) {
            one.send("POST /v1/chat/completions HTTP/1.1\r\n");
            for (int i = 0; i < 3; i++) {
                chat(two, two.stream(), false);
            }
            var listeners = gateway.listeners();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(listeners.streams()).isEqualTo(3));
            assertThat(listeners.protocols()).isEqualTo(Map.of("http/1.1", 1, "h2", 1));
            two.reset(1, 8);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(listeners.streams()).isEqualTo(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drainsAtOnceAConnectionThatHasNotSaidAnything(boolean tls) throws IOException {
        try (var upstream = Scripted.answering(Scripted.json("", DONE));
                var gateway = gateway(tls, upstream);
                var silent = FrameCaller.raw(gateway.port())) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> gateway.listeners().connections() == 1);
            gateway.listeners().drain();
            assertThat(silent.next(3000)).isNull();
            assertThat(silent.ended()).isTrue();
        }
    }
}
