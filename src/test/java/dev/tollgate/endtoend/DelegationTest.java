package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.fault.Reason;
import dev.tollgate.run.Run;
import dev.tollgate.settle.Settlement;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents that stand behind the gateway as models do, and call each other through it: all they hand on is the trace. */
class DelegationTest {
    private static final int MOST = 40;
    private static final int GAVE_UP = 400;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger served = new AtomicInteger();
    private volatile boolean newNames;
    private HttpServer agents;
    private TestGateway gateway;

    @BeforeEach
    void startAgents() throws IOException {
        agents = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        agents.setExecutor(threads);
        agents.createContext("/", this::serve);
        agents.start();
    }

    @AfterEach
    void stopAgents() {
        gateway.close();
        agents.stop(0);
        client.close();
        threads.close();
    }

    @Test
    void agentsThatCallEachOtherAreStoppedTheThirdTime() throws IOException {
        gateway = gateway();

        assertThat(ask("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .isEqualTo(GAVE_UP);

        gateway.awaitIdle();
        assertThat(served).hasValue(5);
        assertThat(gateway.settlements())
                .filteredOn(DelegationTest::isBlocked)
                .singleElement()
                .satisfies(settled -> {
                    var run = run(settled);
                    assertThat(run.depth()).isEqualTo(5);
                    assertThat(run.lineage().turns()).isEqualTo(3);
                });
    }

    @Test
    void soAreThoseWhoseTraceBeginsHere() throws IOException {
        gateway = gateway();

        assertThat(ask("x-none: 1")).isEqualTo(GAVE_UP);
        assertThat(served).hasValue(5);
    }

    @Test
    void howDeepTheyStandIsBoundedWhereTheirNamesAreNot() throws IOException {
        newNames = true;
        gateway = gateway();

        assertThat(ask("x-none: 1")).isEqualTo(GAVE_UP);
        assertThat(served.get()).isBetween(6, 9);
    }

    private static boolean isBlocked(Settlement settled) {
        var fault = settled.exchanged().fault();
        return fault != null && fault.reason() == Reason.LOOP_BLOCKED;
    }

    private static Run run(Settlement settled) {
        return Objects.requireNonNull(settled.exchanged().run());
    }

    private TestGateway gateway() throws IOException {
        var yaml = """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {agents: {dialect: openai, url: "http://127.0.0.1:%d", key: k}}
                models:
                  writer: {targets: [{provider: agents, model: writer, price: {input: 1, output: 1}}]}
                  reviewer: {targets: [{provider: agents, model: reviewer, price: {input: 1, output: 1}}]}
                retries: {attempts: 1}
                """.formatted(agents.getAddress().getPort());
        return TestGateway.governed(yaml, "policies: [{name: no-loops, loop: {}}]");
    }

    private int ask(String field) throws IOException {
        return RawCaller.call(gateway.port(), RawCaller.post("/v1/chat/completions", body("writer", 0), field))
                .status();
    }

    private static String body(String model, int number) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"part " + number + "\"}]}";
    }

    private void serve(HttpExchange exchange) throws IOException {
        var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean writer = asked.contains("\"writer\"");
        var self = newNames ? "agent-" + served.get() : writer ? "writer" : "reviewer";
        reply(exchange, self, writer ? "reviewer" : "writer");
    }

    /** What any instrumented agent does: it calls on, and hands on the trace that it was called with. */
    private void reply(HttpExchange exchange, String self, String other) throws IOException {
        int number = served.incrementAndGet();
        var text = "";
        if (number < MOST) {
            var headers = exchange.getRequestHeaders();
            var request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions"))
                    .timeout(Duration.ofSeconds(20))
                    .header("content-type", "application/json")
                    .header("tollgate-agent", self)
                    .header("traceparent", headers.getFirst("traceparent"))
                    .header("tracestate", headers.getFirst("tracestate"))
                    .POST(HttpRequest.BodyPublishers.ofString(body(other, number)))
                    .build();
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                text = answer.statusCode() == 200 ? answer.body() : "";
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(text.isEmpty() ? GAVE_UP : 200, text.isEmpty() ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
