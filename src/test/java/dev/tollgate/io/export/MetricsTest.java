package dev.tollgate.io.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.BreakerView;
import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.endpoint.ProbeView;
import dev.tollgate.endpoint.Speed;
import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.exchange.Timeline.Moment;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.io.keys.IssuerKeysStatus;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.io.webhook.WebhookStatus;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.loop.LoopAction;
import dev.tollgate.policy.loop.LoopRule;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.Settlements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Path DOCS = Path.of("docs/metrics.md");

    private final ConfiguredNames names = ConfiguredNames.of(
            Set.of("fast"), Map.of("openai/0", Settlements.place("openai/0"), "groq/0", Settlements.place("groq/0")));
    private final Metrics metrics = new Metrics(names, "0.1.0");

    @AfterEach
    void close() {
        metrics.close();
    }

    static MetricSources sources() {
        var endpoint = new EndpointStatus(
                "openai/0",
                "https://api.openai.com/v1",
                ProbeView.OK,
                BreakerView.OPEN,
                12.5,
                3,
                2,
                1500,
                400,
                OptionalInt.of(64),
                List.of(new EndpointStatus.Measured("gpt-4o-mini", 9, Speed.HOSTED, 0.97)));
        return new MetricSources(
                () -> 1024,
                () -> 65536,
                () -> Map.of("http/1.1", 5, "h2", 2),
                () -> 31,
                () -> Map.of("llm", Instant.ofEpochSecond(1_800_000_000)),
                () -> 1_500_000,
                () -> 10,
                () -> Map.of("https://api.openai.com:443", new PoolStats(3, 2, 1, 0, 4, 0, 50, 400, 5, 6)),
                () -> List.of(endpoint),
                BOOKS.ledger(),
                () -> BOOKS.ledger().balances(BOOKS.clock().millis()),
                () -> Map.of("https://login.example.com/jwks", new IssuerKeysStatus(2, 61, 4, 1, 5, "status 500")),
                () -> List.of(new WebhookStatus(
                        "https://judge.example.com/v1", Map.of("pass", 9L, "timeout", 2L), 1.5, 3, true)),
                () -> 12,
                () -> 11,
                () -> List.of(
                        new LoopLedger.Detections(LoopRule.L1, LoopAction.OBSERVE, 3),
                        new LoopLedger.Detections(LoopRule.L1, LoopAction.BREAK, 2)),
                () -> 100,
                () -> 1,
                () -> 200,
                () -> 2,
                () -> new MetricSources.Limits(7, 1, new MetricSources.Shared(true, 3, 40, 5)));
    }

    private static final BudgetBooks BOOKS = books();

    private static BudgetBooks books() {
        var books = BudgetBooks.fresh(InstantSource.system());
        var day = new Window.Calendar(Window.Unit.DAY, ZoneOffset.UTC);
        var agent = new Spender(Budget.ofMoney("cap/agent", Level.AGENT, 5_000_000_000L, day), "planner");
        var run = new Spender(Budget.ofMoney("cap/run", Level.RUN, 2_000_000_000L, day), "f00d");
        books.ledger()
                .reserve(
                        "r/1",
                        List.of(agent, run),
                        new Amount(250_000_000, 0),
                        books.clock().millis());
        return books;
    }

    private List<String> lines() {
        return metrics.scrape().lines().toList();
    }

    @Test
    void showsBudgetsAndNoRunByItself() {
        metrics.show(sources());
        assertThat(lines())
                .contains(
                        "tollgate_budget_reserved_usd{budget=\"cap/agent\",subject=\"planner\"} 0.25",
                        "tollgate_budget_reserved_usd{budget=\"cap/run\",subject=\"other\"} 0.25",
                        "tollgate_budget_limit_usd{budget=\"cap/run\"} 2.0")
                .noneMatch(line -> line.contains("f00d"));
    }

    @Test
    void countsAFailoverOnceAsARequestAndOncePerAttempt() {
        metrics.settled(Settlements.failover());
        assertThat(lines())
                .contains(
                        "tollgate_requests_total{listener=\"llm\",reason=\"none\",status=\"200\",surface=\"chat\"} 1.0",
                        "tollgate_attempts_total{endpoint=\"groq/0\",outcome=\"status\",status=\"429\"} 1.0",
                        "tollgate_attempts_total{endpoint=\"openai/0\",outcome=\"ok\",status=\"200\"} 1.0",
                        "tollgate_decisions_total{endpoint=\"openai/0\",model=\"fast\",why=\"failover\"} 1.0",
                        "tollgate_failovers_total{from=\"groq/0\",model=\"fast\",to=\"openai/0\"} 1.0",
                        "tollgate_tokens_total{class=\"cache_read\",endpoint=\"openai/0\",model=\"fast\"} 100.0",
                        "tollgate_cost_usd_total{basis=\"estimated\",endpoint=\"openai/0\",model=\"fast\"} 2.7E-4",
                        "tollgate_saved_usd{model=\"fast\"} 2.39E-4",
                        "tollgate_overhead_seconds_count{surface=\"chat\"} 1",
                        "tollgate_overhead_seconds_bucket{surface=\"chat\",le=\"5.0E-4\"} 0",
                        "tollgate_overhead_seconds_bucket{surface=\"chat\",le=\"0.001\"} 1",
                        "tollgate_time_to_first_token_seconds_count{model=\"fast\"} 1",
                        "gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\","
                                + "gen_ai_request_model=\"gpt-4o-mini\",gen_ai_response_model=\"gpt-4o-mini-2024-07-18\","
                                + "gen_ai_token_type=\"input\",server_address=\"api.openai.com\",server_port=\"443\"} 1000.0",
                        "gen_ai_client_operation_duration_seconds_count{error_type=\"429\",gen_ai_operation_name=\"chat\","
                                + "gen_ai_provider_name=\"groq\",gen_ai_request_model=\"llama-3.3-70b\","
                                + "gen_ai_response_model=\"\",server_address=\"api.groq.com\",server_port=\"443\"} 1");
    }

    @Test
    void showsWhenCertificatesExpire() {
        metrics.show(sources());
        assertThat(lines()).contains("tollgate_listener_certificate_expiry_timestamp_seconds{listener=\"llm\"} 1.8E9");
    }

    @Test
    void neverCountsAnUnknownPriceAsMoney() {
        metrics.settled(Settlements.unpriced());
        assertThat(lines())
                .contains("tollgate_unpriced_attempts_total{endpoint=\"local/0\",model=\"other\"} 1.0")
                .noneMatch(line -> line.startsWith("tollgate_cost_usd_total{"));
    }

    @Test
    void boundsTheNamesThatCallersAndUpstreamsMakeUp() {
        for (int i = 0; i < 3000; i++) {
            metrics.settled(named("made-up-" + i, "invented/" + i, "answered-" + i));
            metrics.settled(named("fast", "openai/0", "answered-" + i));
        }
        var text = metrics.scrape();
        assertThat(text).doesNotContain("made-up-");
        assertThat(text).contains("model=\"other\"");
        assertThat(values(text, "endpoint=\"(invented[^\"]*)\"")).hasSizeLessThanOrEqualTo(1024);
        assertThat(values(text, "gen_ai_response_model=\"([^\"]*)\"")).hasSizeLessThanOrEqualTo(514);
    }

    private static Set<String> values(String text, String regex) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map(hit -> hit.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Settlement named(String asked, String endpoint, String answered) {
        var arrival = Settlements.arrival(Settlements.OWN, "/v1/chat/completions");
        Settlements.mark(arrival, Moment.BODY_READ, 1);
        Settlements.mark(arrival, Moment.ENDED, 100);
        var only = Settlements.attempt(1, 9, endpoint, "p", "upstream-" + answered, Why.SOONEST)
                .times(2, 3, 4, 5, -1, 90)
                .answered(new Usage(1, 0, 0, 0, 1, 0, Usage.Quality.REPORTED), answered)
                .record();
        return Settlements.settle(
                arrival, Settlements.request(Operation.CHAT, asked, false), List.of(only), 200, null, false);
    }

    @Test
    void readsTheGatewaysStateWhenAsked() {
        metrics.show(sources());
        metrics.reloaded(true, "abc", 1_700_000_000);
        metrics.reloaded(false, "def", 1_700_000_100);
        metrics.rejected("llm", "id", Fault.of(Reason.BAD_REQUEST, "m"), "10.0.0.1", true);
        assertThat(lines())
                .contains(
                        "tollgate_client_connections{protocol=\"h2\"} 2.0",
                        "tollgate_client_connections{protocol=\"http/1.1\"} 5.0",
                        "tollgate_client_streams 31.0",
                        "tollgate_limit_keys 7.0",
                        "tollgate_runs 12.0",
                        "tollgate_loop_runs 11.0",
                        "tollgate_limit_alone_calls_total 5.0",
                        "tollgate_redis_usable 1.0",
                        "tollgate_body_memory_used_bytes 1024.0",
                        "tollgate_event_loop_lag_seconds 0.0015",
                        "tollgate_pool_connections{origin=\"https://api.openai.com:443\",state=\"in_use\"} 2.0",
                        "tollgate_pool_created_total{origin=\"https://api.openai.com:443\"} 50.0",
                        "tollgate_endpoint_breaker{endpoint=\"openai/0\",state=\"open\"} 1.0",
                        "tollgate_endpoint_breaker{endpoint=\"openai/0\",state=\"closed\"} 0.0",
                        "tollgate_endpoint_learned_success_ratio{endpoint=\"openai/0\",model=\"gpt-4o-mini\"} 0.97",
                        "tollgate_spans_dropped_total 2.0",
                        "tollgate_config_reloads_total{result=\"failure\"} 1.0",
                        "tollgate_config_last_reload_successful 0.0",
                        "tollgate_config_last_reload_success_timestamp_seconds 1.7E9",
                        "tollgate_config_info{version=\"abc\"} 1",
                        "tollgate_rejected_requests_total{listener=\"llm\",reason=\"bad_request\",status=\"400\"} 1.0");
    }

    @Test
    void documentsEveryMetricAndNoOther() throws IOException {
        metrics.show(sources());
        metrics.settled(Settlements.failover());
        metrics.settled(Settlements.unpriced());
        metrics.settled(Settlements.refusedByPolicy());
        metrics.reloaded(true, "abc", 1_700_000_000);
        metrics.rejected("llm", "id", Fault.of(Reason.BAD_REQUEST, "m"), "10.0.0.1", true);
        metrics.probed("openai/0", true);
        var shown = new TreeSet<String>();
        for (var line : lines()) {
            if (line.startsWith("# TYPE ")) {
                shown.add(line.substring(7).replace(' ', '|'));
            }
        }
        var documented = new TreeSet<String>();
        var row = Pattern.compile("\\| `([a-z_]+)` \\| (counter|gauge|histogram|summary) \\|.*");
        for (var line : Files.readAllLines(DOCS, StandardCharsets.UTF_8)) {
            var match = row.matcher(line);
            if (match.matches()) {
                assertThat(documented.add(match.group(1) + "|" + match.group(2)))
                        .as(line)
                        .isTrue();
            }
        }
        // Which pauses the collector of this run has had so far is up to it.
        shown.removeIf(name -> name.startsWith("jvm_gc_"));
        documented.removeIf(name -> name.startsWith("jvm_gc_"));
        assertThat(shown).isEqualTo(documented);
    }
}
