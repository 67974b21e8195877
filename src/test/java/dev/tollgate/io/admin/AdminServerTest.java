package dev.tollgate.io.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.config.HostPort;
import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.endpoint.BreakerView;
import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.endpoint.ProbeView;
import dev.tollgate.endpoint.Speed;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.exchange.Surface;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.fault.Outcome;
import dev.tollgate.identity.Caller;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.policy.loop.LoopRules;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.policy.loop.guard.LoopPolicy;
import dev.tollgate.price.Money;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.route.Exclusion;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import dev.tollgate.run.Lineage;
import dev.tollgate.run.Run;
import dev.tollgate.run.RunRow;
import dev.tollgate.telemetry.GoldenView;
import dev.tollgate.telemetry.Settlements;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminServerTest {
    private static final HostPort ANY = new HostPort("127.0.0.1", 0);
    private static final String REQUEST_ID = "01JD8Z6Y9Q";
    private static final JsonMapper MAPPER = new JsonMapper();

    private final AtomicReference<@Nullable String> notReady = new AtomicReference<>();
    private final AtomicReference<@Nullable String> notAlive = new AtomicReference<>();
    private final LoopLedger loops = new LoopLedger();
    private final HttpClient client = HttpClient.newHttpClient();
    private AdminServer server = start();

    private AdminServer start() {
        try {
            return AdminServer.start(new AdminAddresses(ANY, ANY, ANY), views());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void ready() {
        assertThat(server.ports()).containsOnlyKeys("admin", "metrics", "health");
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    private AdminViews views() {
        var config = JsonNodeFactory.instance.objectNode();
        config.putObject("providers")
                .putObject("openai")
                .put("dialect", "openai")
                .put("key", "***");
        var view = new AdminViews.ConfigView("5f1d7a84", 1_763_698_000, List.of(), config);
        var endpoint = new EndpointStatus(
                "openai/0",
                "https://user:sk-canary@api.openai.com/v1",
                ProbeView.OK,
                BreakerView.CLOSED,
                0,
                2.5,
                3,
                1200,
                640,
                OptionalInt.of(64),
                List.of(new EndpointStatus.Measured("gpt-4o-mini", 118, Speed.HOSTED, 0.987654321)));
        var price = Price.of(
                Rates.of(Rate.ofDollars("0.15"), Rate.ofDollars("0.60")),
                new Provenance("https://openai.com/api/pricing", LocalDate.of(2026, 11, 1), null));
        var decision = new Decision(
                "fast",
                null,
                "balanced",
                "rule",
                Why.LOWEST_COST,
                1,
                new Decision.Scored("openai/0", "gpt-4o-mini", 0, Money.ofNanos(270_000), 0.45, 3.4, 0.99, 0.003707),
                List.of(new Decision.Scored("local/0", "qwen3-32b", 0, null, 0.1, 5.1, 1, Double.POSITIVE_INFINITY)),
                List.of(
                        new Decision.Excluded("groq/0", Exclusion.COOLDOWN, 12.25),
                        new Decision.Excluded("azure/0", Exclusion.BREAKER_OPEN, 0)),
                List.of(),
                null,
                1000,
                200);
        return new AdminViews(
                "0.1.0",
                () -> view,
                () -> List.of(endpoint),
                id -> {
                    if (id.equals("boom")) {
                        throw new IllegalStateException("sk-canary");
                    }
                    return id.equals(REQUEST_ID) ? List.of(decision) : List.of();
                },
                () -> List.of(ModelEntry.of(
                        "fast",
                        List.of(Target.of("openai", "gpt-4o-mini", price), Target.of("local", "qwen3-32b", null)))),
                () -> List.of(new AdminViews.Account(
                        new Balance(
                                Budget.ofMoney(
                                        "five-dollars-a-day/agent",
                                        Level.AGENT,
                                        5_000_000_000L,
                                        new Window.Calendar(Window.Unit.DAY, ZoneId.of("UTC"))),
                                "billing-bot",
                                new Amount(3_210_400_000L, 51_200),
                                new Amount(18_000_000, 900),
                                Instant.parse("2026-11-22T00:00:00Z").toEpochMilli()),
                        true)),
                most -> List.of(new RunRow(
                        "k3v7qzw2mxa5d",
                        "billing-bot",
                        Run.Source.PREFIX,
                        3,
                        1,
                        0,
                        "",
                        0,
                        17,
                        1,
                        84_210,
                        2_630,
                        14_209_000,
                        1_763_698_000_000L,
                        1_763_698_152_000L)),
                () -> loops,
                () -> "# TYPE up gauge\nup 1\n",
                notReady::get,
                notAlive::get);
    }

    private int port(String which) {
        var port = server.ports().get(which);
        return Objects.requireNonNull(port, which);
    }

    private HttpResponse<String> get(String which, String path) throws IOException, InterruptedException {
        return send(which, path, "GET");
    }

    private HttpResponse<String> send(String which, String path, String method)
            throws IOException, InterruptedException {
        var url = URI.create("http://127.0.0.1:" + port(which) + path);
        return client.send(
                HttpRequest.newBuilder(url)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "/api/budgets, admin-budgets.json",
        "/api/config, admin-config.json",
        "/api/endpoints, admin-endpoints.json",
        "/api/models, admin-models.json",
        "/api/runs, admin-runs.json",
        "/api/decisions/01JD8Z6Y9Q, admin-decisions.json",
        "/api, admin-index.json"
    })
    void answersAsItsGoldenFileAndAsTheDocumentationSays(String path, String golden) throws Exception {
        var answer = get("admin", path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("access-control-allow-origin")).isEmpty();
        assertThat(answer.body()).doesNotContain("sk-canary");
        GoldenView.matches(golden, answer.body());
        assertThat(Files.readString(Path.of("docs/admin-api.md")))
                .contains("`" + path.replace(REQUEST_ID, "{request_id}") + "`")
                .contains(answer.body().strip());
    }

    @Test
    void tellsItsVersion() throws Exception {
        JsonNode version = MAPPER.readTree(get("admin", "/api/version").body());
        assertThat(version.get("version").asText()).isEqualTo("0.1.0");
        assertThat(version.at("/config/version").asText()).isEqualTo("5f1d7a84");
        assertThat(version.at("/config/loaded").asText()).isEqualTo("2025-11-21T04:06:40Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"})
    void letsNobodyWrite(String method) throws Exception {
        for (var which : new String[] {"admin", "metrics", "health"}) {
            var answer = send(which, "/api/config", method);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
            problem(answer, 405);
        }
    }

    private static void problem(HttpResponse<String> answer, int status) throws IOException {
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(MAPPER.readTree(answer.body()).get("status").asInt()).isEqualTo(status);
    }

    @Test
    void answersHeadWithTheHeadAlone() throws Exception {
        var answer = send("admin", "/api/version", "HEAD");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void saysWhatItDoesNotHave() throws Exception {
        problem(get("admin", "/api/nothing"), 404);
        problem(get("admin", "/api/decisions/unknown"), 404);
        problem(get("admin", "/api/decisions/" + "x".repeat(500)), 404);
        problem(get("metrics", "/api/config"), 404);
    }

    @Test
    void namesAFailureWithoutItsMessage() throws Exception {
        var answer = get("admin", "/api/decisions/boom");
        problem(answer, 500);
        assertThat(answer.body()).contains("IllegalStateException").doesNotContain("sk-canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host: evil.example", "Host: evil.example:15000", "Host: localhost\r\nHost: localhost", "X: y"})
    void refusesHostsThatAreNotItsOwn(String header) throws Exception {
        for (var which : new String[] {"admin", "metrics", "health"}) {
            var answer = raw(which, "GET /api/config HTTP/1.1\r\n" + header + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(which).matches("(?s)HTTP/1.1 4(21|00) .*").doesNotContain("providers");
        }
    }

    @Test
    void refusesHeadersBeyondBounds() throws Exception {
        var answer = raw(
                "admin",
                "GET /api HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(20_000) + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void listsLoopsWithEvidenceAndLetsOperatorsAct() throws Exception {
        loop();
        var listed = MAPPER.readTree(get("admin", "/api/loops").body()).at("/runs/0");
        assertThat(listed.at("/run").asText()).isEqualTo("r1");
        assertThat(listed.at("/state").asText()).isEqualTo("break");
        assertThat(listed.at("/evidence/rule").asText()).isEqualTo("L1");
        assertThat(listed.at("/evidence/repeats").asInt()).isEqualTo(5);
        assertThat(listed.at("/evidence/request_ids/0").asText()).isEqualTo("01JD8Z6Y9Q");

        assertThat(send("admin", "/api/loops/r1/quarantine", "POST").statusCode())
                .isEqualTo(200);
        assertThat(MAPPER.readTree(get("admin", "/api/loops").body())
                        .at("/runs/0/state")
                        .asText())
                .isEqualTo("quarantine");
        assertThat(send("admin", "/api/loops/r1/mistaken", "POST").body()).contains("\"policies\" : 1");
        assertThat(send("admin", "/api/loops/r1/release", "POST").statusCode()).isEqualTo(200);
        assertThat(MAPPER.readTree(get("admin", "/api/loops").body())
                        .at("/runs/0/state")
                        .asText())
                .isEqualTo("pass");
        problem(send("admin", "/api/loops/r2/release", "POST"), 404);
        problem(send("metrics", "/api/loops/r1/release", "POST"), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, 403",
        "null, 403",
        "http://localhost, 403",
        "http://localhost:3000, 403",
        "http://127.0.0.1:15000, 403",
        "http://localhost:15000, 200"
    })
    void aPageOfAnotherServerCannotAct(String origin, int status) throws Exception {
        loop();
        var answer = raw(
                "admin",
                "POST /api/loops/r1/release HTTP/1.1\r\nHost: localhost:15000\r\nOrigin: " + origin
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @Test
    void whoHoldsAllConnectionsOfOneServerKeepsNobodyFromTheOthers() throws Exception {
        var held = new ArrayList<Socket>();
        try {
            while (held.size() <= 256) {
                held.add(new Socket(InetAddress.getLoopbackAddress(), port("metrics")));
            }
            var oneTooMany = held.getLast();
            oneTooMany.setSoTimeout(10_000);
            assertThat(oneTooMany.getInputStream().read()).isEqualTo(-1);
            assertThat(get("health", "/livez").statusCode()).isEqualTo(200);
            assertThat(get("admin", "/api/version").statusCode()).isEqualTo(200);
        } finally {
            for (var socket : held) {
                socket.close();
            }
        }
    }

    private void loop() {
        var told = new TranscriptBuilder().message(Transcript.Role.USER, 1, true);
        for (int i = 0; i < 5; i++) {
            told.call("look", 2, i + 1, 3).message(Transcript.Role.ASSISTANT, 10 + i, false);
            told.result(i + 1, 4, false).message(Transcript.Role.TOOL, 20 + i, false);
        }
        var head = new HeadFacts(
                Settlements.arrival(Settlements.OWN, "/v1/chat/completions"),
                new Caller.Anonymous(1),
                new Surface.ModelFace(Settlements.DIALECT, Operation.CHAT),
                0);
        var request = Settlements.request(Operation.CHAT, "m", false).transcribed(PromptHashes.NONE, told.build(9));
        var entry = ModelEntry.of("m", List.of(Target.of("p", "m", null)));
        var run = new Run("r1", 7, 1, Run.Source.PREFIX, 3, 1, Lineage.NONE, false);
        var policy = new LoopPolicy(Rule.enforced("loops", Match.ALL), LoopRules.USUAL, loops);
        assertThat(policy.guard(head).call(new CallFacts(head, request, entry, run, System.nanoTime())))
                .isInstanceOf(Outcome.Refused.class);
    }

    private String raw(String which, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port(which))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void servesMetricsAsPrometheusReadsThem() throws Exception {
        var answer = get("metrics", "/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).isEqualTo("# TYPE up gauge\nup 1\n");
    }

    @Test
    void isReadyAndAliveAsItIsTold() throws Exception {
        assertThat(get("health", "/livez").body()).isEqualTo("ok\n");
        assertThat(get("health", "/readyz").statusCode()).isEqualTo(200);
        notReady.set("draining");
        notAlive.set("loop 1 has not turned for 12 s");
        var ready = get("health", "/readyz");
        problem(ready, 503);
        assertThat(ready.body()).contains("draining");
        problem(get("health", "/livez"), 503);
    }

    @Test
    void namesThePortThatCannotBeHad() {
        var taken = new HostPort("127.0.0.1", port("admin"));
        assertThatThrownBy(() -> AdminServer.start(new AdminAddresses(ANY, taken, ANY), views()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("metrics.address: " + taken + " cannot be bound (");
    }
}
