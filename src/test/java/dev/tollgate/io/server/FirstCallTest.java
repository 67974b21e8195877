package dev.tollgate.io.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import dev.tollgate.testing.TestGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One call through every stage, over real sockets. */
class FirstCallTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static String yaml(SimServer sim) {
        return """
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {sim: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}}
                """.formatted(sim.baseUrl());
    }

    private HttpResponse<String> post(TestGateway gateway, String path, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(gateway.baseUrl() + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("content-type", "application/json")
                        .header("tollgate-explain", "1")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersACallWithItsCostAndItsReasons() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = TestGateway.start(yaml(sim))) {
            var answer = post(
                    gateway,
                    "/v1/chat/completions",
                    "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hello there\"}]}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("tollgate-request-id")).isPresent();
            assertThat(answer.headers().firstValue("tollgate-route").orElse(""))
                    .startsWith("endpoint=sim/0; why=only_candidate");
            assertThat(sim.counters().lastRequests().getLast().bodyText()).contains("\"model\":\"chat\"");
            var settlement = gateway.settled(1);
            assertThat(answer.headers().firstValue("tollgate-cost"))
                    .contains(settlement.cost().decimal());
            assertThat(settlement.cost().total().nanos()).isPositive();
            gateway.awaitIdle();
        }
    }

    @Test
    void streamsACallAndHidesTheUsageItAskedFor() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = TestGateway.start(yaml(sim))) {
            var answer = post(
                    gateway,
                    "/v1/chat/completions",
                    "{\"model\":\"fast\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).endsWith("data: [DONE]\n\n").doesNotContain("\"choices\":[]");
            assertThat(sim.counters().lastRequests().getLast().bodyText()).contains("include_usage");
            var settlement = gateway.settled(1);
            assertThat(settlement.usage()).isNotNull();
            assertThat(settlement.cost().total().nanos()).isPositive();
            gateway.awaitIdle();
        }
    }

    @Test
    void saysWhyAPathIsNotServed() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = TestGateway.start(yaml(sim))) {
            var answer = post(gateway, "/v1/audio/speech", "{}");

            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.headers().firstValue("tollgate-reason")).contains("unknown_route");
        }
    }

    @Test
    void loopbackCallersAreAnonymousUnlessTheListenerDeniesThem() throws Exception {
        try (var sim = SimServer.start(SimSettings.instant().withModels("chat"));
                var gateway = TestGateway.start(yaml(sim).replace("27.0.0.1:0\"", "27.0.0.1:0\", anonymous: deny"))) {
            var answer = post(gateway, "/v1/chat/completions", "{\"model\":\"fast\",\"messages\":[]}");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
            assertThat(answer.headers().firstValue("tollgate-reason")).contains("unauthenticated");

            gateway.reload(yaml(sim));

            assertThat(post(gateway, "/v1/chat/completions", "{\"model\":\"fast\",\"messages\":[]}")
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
