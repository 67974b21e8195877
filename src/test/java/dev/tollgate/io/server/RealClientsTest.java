package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tollgate.http.Protocol;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import dev.tollgate.testing.TlsCaller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that others wrote, over every transport that they speak: JDK, curl, and OpenAI's SDK with OkHttp. */
class RealClientsTest {
    private final SimServer sim = SimServer.start(SimSettings.instant().withModels("chat"));
    private TestGateway clear;
    private TestGateway secured;

    @BeforeEach
    void start() throws IOException {
        clear = gateway("");
        secured = gateway(", protocol: https, tls: " + TlsCaller.listenerTls("server", ""));
    }

    @AfterEach
    void stop() {
        clear.close();
        secured.close();
        sim.close();
    }

    private TestGateway gateway(String tls) throws IOException {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"%s}}
                providers: {sim: {dialect: openai, url: "%s", key: k, timeouts: {connect: 20s}}}
                models: {fast: {targets: [{provider: sim, model: chat}]}}
                """.formatted(tls, sim.baseUrl()));
    }

    private static HttpClient jdk(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(TlsCaller.context(null))
                .build();
    }

    private static HttpRequest chat(String scheme, int port, boolean streamed) {
        return HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(RawCaller.body(streamed)))
                .build();
    }

    @Test
    void theJdkSpeaksHttp2ByAlpn() throws Exception {
        try (var client = jdk(HttpClient.Version.HTTP_2)) {
            var calls = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 40; i++) {
                calls.add(client.sendAsync(
                        chat("https", secured.port(), i % 2 == 0), HttpResponse.BodyHandlers.ofString()));
            }
            for (var call : calls) {
                var answer = call.get(20, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            }
            secured.settled(40);
            secured.awaitIdle();
        }
    }

    @Test
    void theJdkSpeaksHttp1WhereItWantsTo() throws Exception {
        try (var client = jdk(HttpClient.Version.HTTP_1_1)) {
            var answer = client.send(chat("https", secured.port(), false), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @Test
    void theJdkIsNotUpgradedInTheClearAndIsServedAllTheSame() throws Exception {
        try (var client = jdk(HttpClient.Version.HTTP_2)) {
            var answer = client.send(chat("http", clear.port(), true), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2", "--http2-prior-knowledge"})
    void curlSpeaksAll(String version) throws Exception {
        for (boolean tls : new boolean[] {false, true}) {
            var gateway = tls ? secured : clear;
            var command = new ArrayList<>(List.of(
                    "curl",
                    "-sS",
                    version,
                    "--max-time",
                    "10",
                    "--cacert",
                    TlsCaller.file("ca.pem").toString(),
                    "-w",
                    "\n%{http_version} %{http_code}",
                    "-H",
                    "content-type: application/json",
                    "-d",
                    RawCaller.body(true),
                    (tls ? "https" : "http") + "://localhost:" + gateway.port() + "/v1/chat/completions"));
            var process = start(command);
            var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            boolean two = version.equals("--http2-prior-knowledge") || (version.equals("--http2") && tls);
            assertThat(out).contains("data: [DONE]").endsWith("\n" + (two ? "2" : "1.1") + " 200");
        }
    }

    private static Process start(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return process;
        } catch (IOException missing) {
            assumeTrue(false, "curl is not here: " + missing.getMessage());
            throw new IllegalStateException(missing);
        }
    }

    @Test
    void openAisSdkSpeaksHttp2OverTls() throws Exception {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl("https://localhost:" + secured.port() + "/v1")
                .apiKey("caller")
                .sslSocketFactory(TlsCaller.context(null).getSocketFactory())
                .trustManager(TlsCaller.trust())
                .maxRetries(0)
                .build();
        try {
            var params = ChatCompletionCreateParams.builder()
                    .model("fast")
                    .addUserMessage("Hello there")
                    .build();
            var whole = client.chat().completions().create(params);
            assertThat(whole.choices().getFirst().message().content().orElse(""))
                    .isNotEmpty();
            var text = new StringBuilder();
            try (var stream = client.chat().completions().createStreaming(params)) {
                stream.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .forEach(choice -> choice.delta().content().ifPresent(text::append));
            }
            assertThat(text).isNotEmpty();
            // One that is left behind in the middle is cancelled by a reset, and the connection serves on.
            try (var stream = client.chat().completions().createStreaming(params)) {
                assertThat(stream.stream().findFirst()).isPresent();
            }
            assertThat(client.models().list().data()).isNotEmpty();
            assertThat(secured.settlements())
                    .isNotEmpty()
                    .allMatch(settled -> settled.exchanged().arrival().protocol() == Protocol.HTTP_2);
            secured.awaitIdle();
        } finally {
            client.close();
        }
    }
}
