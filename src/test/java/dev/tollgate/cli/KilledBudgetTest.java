package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.price.Money;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What budgets remember when {@code tollgate run} is killed without a warning. */
class KilledBudgetTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimServer sim = SimServer.start(SimSettings.instant()
            .withSpeed(new SimSpeed(Duration.ZERO, 1e9, Duration.ofMillis(20), 0))
            .withOutput(new SimOutput(40, 4_096, 0, 1_000_000, SimOutput.Tools.NEVER)));
    private @Nullable GatewayProcess gateway;

    @TempDir
    Path folder;

    private GatewayProcess start() throws IOException {
        Files.createDirectories(folder.resolve("policies"));
        Files.writeString(folder.resolve("policies/spending.yaml"), """
                policies:
                  - name: spending
                    budgets: [{per: all, money: 50.00, window: month}]
                """);
        var config = Files.writeString(
                folder.resolve("gateway.yaml"), GatewayProcess.FREE_PORTS + """
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1000, output: 2000}}]}}
                policies: policies
                limits: {shedLag: 1m}
                """.formatted(sim.baseUrl()));
        gateway = GatewayProcess.ready(config);
        return gateway;
    }

    @AfterEach
    void stop() {
        if (gateway != null) {
            gateway.close();
        }
        sim.close();
    }

    private static HttpRequest call(GatewayProcess gateway, boolean stream) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.traffic() + "/v1/chat/completions"))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"fast\",\"max_tokens\":100,\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
    }

    private JsonNode usd(GatewayProcess gateway) throws Exception {
        var answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.admin() + "/api/budgets"))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new ObjectMapper().readTree(answer.body()).at("/budgets/0/usd");
    }

    private static long nanos(JsonNode usd, String key) {
        return Money.ofDollars(usd.get(key).asText()).nanos();
    }

    @Test
    void aKilledGatewayForgetsNoSpending() throws Exception {
        var killed = start();
        long paid = 0;
        for (int i = 0; i < 5; i++) {
            var answer = client.send(call(killed, false), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            paid += Money.ofDollars(answer.headers().firstValue("tollgate-cost").orElseThrow())
                    .nanos();
        }
        assertThat(nanos(usd(killed), "spent")).isEqualTo(paid);
        // It begins to answer and never ends: the call runs for as long as the process does.
        sim.setFault(SimFault.STALL_MID_STREAM);
        var running = client.send(call(killed, true), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(running.statusCode()).isEqualTo(200);
        long held = nanos(usd(killed), "reserved");
        assertThat(held).isPositive();
        killed.close();
        running.body().close();
        sim.setFault(null);
        assertThat(folder.resolve("state/budgets.journal")).exists();

        var restarted = start();
        assertThat(restarted.lines())
                .anyMatch(line -> line.contains("1 attempts had not ended when the last process did"));
        assertThat(nanos(usd(restarted), "spent")).as("before anybody calls").isEqualTo(paid + held);
        var answer = client.send(call(restarted, false), HttpResponse.BodyHandlers.ofString());
        paid += Money.ofDollars(answer.headers().firstValue("tollgate-cost").orElseThrow())
                .nanos();
        assertThat(nanos(usd(restarted), "spent")).isEqualTo(paid + held);
        assertThat(nanos(usd(restarted), "reserved")).isZero();
    }

    /** As in a rolling update, where the new one starts while the old one drains. */
    @Test
    void aGatewayThatStartsBeforeTheOneBeforeHasEndedTakesOverWhatThatSpent() throws Exception {
        long paid = 0;
        GatewayProcess fresh;
        try (var old = start()) {
            paid += paid(old);
            fresh = start();
            assertThat(fresh.lines()).anyMatch(line -> line.contains("another process has it"));
            paid += paid(fresh);
            assertThat(nanos(usd(fresh), "spent")).isLessThan(paid);
        }
        fresh.awaitLine("is written from here on");
        assertThat(nanos(usd(fresh), "spent")).isEqualTo(paid);
        fresh.close();
        assertThat(nanos(usd(start()), "spent")).isEqualTo(paid);
    }

    private long paid(GatewayProcess by) throws Exception {
        var answer = client.send(call(by, false), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Money.ofDollars(answer.headers().firstValue("tollgate-cost").orElseThrow())
                .nanos();
    }
}
