package dev.tollgate.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.price.PriceBook;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bounds of what a provider may say follow a reload. */
class UpstreamLimitsTest {
    private static final byte[] ANSWER = """
            {"id":"1","object":"chat.completion","created":1,"model":"m",
             "choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}
            """.getBytes(StandardCharsets.UTF_8);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer provider;

    UpstreamLimitsTest() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void answerWithManyFields() {
        provider.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            for (int i = 0; i < 30; i++) {
                exchange.getResponseHeaders().add("x-field-" + i, "v");
            }
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
        });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    private ConfigurationReader.Read read(int fields) {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {p: {dialect: openai, url: "http://127.0.0.1:%d/v1"}}
                models: {fast: {targets: [{provider: p, model: m, price: {input: 1, output: 2}}]}}
                limits: {headerCount: %d, shedLag: 1m}
                """.formatted(provider.getAddress().getPort(), fields);
        var loaded =
                GatewayFile.load(Path.of("limits.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        return new ConfigurationReader.Read(loaded.config(), List.of(), PriceBook.EMPTY, loaded.problems(), Map.of());
    }

    private int ask(Gateway gateway) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + gateway.ports().get("llm") + "/v1/chat/completions");
        return client.send(
                        HttpRequest.newBuilder(uri)
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    @Test
    void aReloadChangesWhatProvidersMaySay() throws Exception {
        try (var gateway = Gateway.start(
                new Gateway.Settings("limits", 1),
                read(20),
                settlement -> {},
                (listener, id, fault, peer, answered) -> {})) {
            assertThat(ask(gateway)).isEqualTo(502);

            gateway.apply(read(100));

            assertThat(ask(gateway)).isEqualTo(200);
        }
    }
}
