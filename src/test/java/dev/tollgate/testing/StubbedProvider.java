package dev.tollgate.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A provider that says exactly what a test tells it to, and remembers exactly what it was asked: WireMock under {@code /v1}. */
public final class StubbedProvider implements AutoCloseable {
    private final WireMockServer server = new WireMockServer(WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .containerThreads(30)
            .asynchronousResponseEnabled(false)
            .gzipDisabled(true));

    public StubbedProvider() {
        server.start();
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.port() + "/v1";
    }

    public int port() {
        return server.port();
    }

    /** Answers every call to this path so, from now on. */
    public void answers(String path, ResponseDefinitionBuilder answer) {
        server.stubFor(any(urlPathEqualTo("/v1" + path)).willReturn(answer));
    }

    /** Answers every call, whatever its path. */
    public void answersAll(ResponseDefinitionBuilder answer) {
        server.stubFor(any(anyUrl()).willReturn(answer));
    }

    /** A whole answer of this type with no header field of its own. */
    public static ResponseDefinitionBuilder bare(String type, String body) {
        return aResponse().withHeader("content-type", type).withBody(body);
    }

    public static ResponseDefinitionBuilder json(String body) {
        return json(200, body);
    }

    public static ResponseDefinitionBuilder json(int status, String body) {
        return aResponse()
                .withStatus(status)
                .withHeader("content-type", "application/json")
                .withHeader("x-request-id", "req_upstream_1")
                .withHeader("openai-processing-ms", "42")
                .withHeader("x-ratelimit-remaining-requests", "9999")
                .withBody(body.getBytes(StandardCharsets.UTF_8));
    }

    /** A stream whose bytes come in pieces that do not care where events end. */
    public static ResponseDefinitionBuilder stream(String events, int pieces, int millis) {
        return aResponse()
                .withStatus(200)
                .withHeader("content-type", "text/event-stream; charset=utf-8")
                .withHeader("x-request-id", "req_upstream_2")
                .withBody(events.getBytes(StandardCharsets.UTF_8))
                .withChunkedDribbleDelay(pieces, millis);
    }

    /** Everything that was asked, oldest first. */
    public List<LoggedRequest> asked() {
        return server.getAllServeEvents().reversed().stream()
                .map(event -> event.getRequest())
                .toList();
    }

    /** The newest call. */
    public LoggedRequest lastAsked() {
        return asked().getLast();
    }

    public void forget() {
        server.resetAll();
    }

    @Override
    public void close() {
        server.stop();
    }
}
