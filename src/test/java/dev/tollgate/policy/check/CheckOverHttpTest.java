package dev.tollgate.policy.check;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.scan.ScanThreads;
import dev.tollgate.io.webhook.WebhookStatus;
import dev.tollgate.io.webhook.Webhooks;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.settle.Settlement;
import dev.tollgate.testing.ChatChunks;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhooks between real sockets: what they are told, what follows from what they say, and what follows when they say nothing. */
@Timeout(60)
class CheckOverHttpTest {
    private static final String ANSWER =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"chat\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\"the code is 4711\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StubbedProvider provider = new StubbedProvider();
    private final WireMockServer judge = new WireMockServer(WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .gzipDisabled(true));
    private int judgePort;
    private final BodyMemory memory = new BodyMemory(64 << 20);
    private final Webhooks webhooks = new Webhooks(memory);

    @BeforeEach
    void start() {
        judge.start();
        judgePort = judge.port();
        provides("application/json", ANSWER);
    }

    @AfterEach
    void stop() {
        webhooks.close();
        provider.close();
        judge.stop();
    }

    private void provides(String type, String body) {
        provider.answersAll(StubbedProvider.bare(type, body));
    }

    private void says(String verdict) {
        answers(aResponse().withBody(verdict));
    }

    private void answers(ResponseDefinitionBuilder how) {
        judge.stubFor(any(anyUrl()).willReturn(how));
    }

    private TestGateway gateway(String more) throws Exception {
        return gateway("", more);
    }

    private TestGateway gateway(String mode, String more) throws Exception {
        return gateway(mode, more, Ledgers.fresh().asking(webhooks));
    }

    private TestGateway gateway(String mode, String more, Ledgers ledgers) throws Exception {
        var policies = TestGateway.policies(
                "policies: [{name: judged, " + mode + "content: {webhook: {url: 'http://127.0.0.1:" + judgePort
                        + "/judge', " + (more.contains("timeout") ? "" : "timeout: 9s, ") + more + "}}}]",
                ledgers);
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  sim: {dialect: openai, url: "http://127.0.0.1:%d/v1"}
                models:
                  fast: {targets: [{provider: sim, model: chat, price: {input: 1, output: 2}}]}
                """.formatted(provider.port()), policies);
    }

    private static RawCaller.Reply chat(TestGateway gateway, boolean stream) throws Exception {
        return RawCaller.call(gateway.port(), request(stream));
    }

    private static String request(boolean stream) {
        return RawCaller.post(
                "/v1/chat/completions",
                "{\"model\":\"fast\",\"messages\":[{\"role\":\"system\",\"content\":\"be kind\"},"
                        + "{\"content\":[{\"type\":\"text\",\"text\":\"I am B\\u006fb\"}],\"role\":\"user\"}],\"stream\":"
                        + stream + "}",
                "tollgate-agent: planner",
                "authorization: Bearer of-the-caller");
    }

    private JsonNode asked() throws Exception {
        return JSON.readTree(judge.getAllServeEvents().getFirst().getRequest().getBodyAsString());
    }

    private String told() {
        return provider.lastAsked().getBodyAsString();
    }

    private static List<String> notes(Settlement settled) {
        return settled.exchanged().notes().stream()
                .map(note -> note.action() + " " + note.detail())
                .toList();
    }

    private void idle(TestGateway gateway) {
        gateway.awaitIdle();
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(memory.usedBytes()).isZero();
            assertThat(webhooks.status()).allMatch(status -> status.underWay() == 0);
        });
    }

    private WebhookStatus status() {
        return webhooks.status().getFirst();
    }

    @Test
    void aPromptThatPassesIsSentAsItCame() throws Exception {
        says("{\"action\":\"pass\"}");
        try (var gateway = gateway("headers: {authorization: 'Bearer of-the-judge'}")) {
            var answer = chat(gateway, false);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ANSWER);
            assertThat(told()).contains("I am B\\u006fb");
            assertThat(asked().toString())
                    .isEqualTo("{\"version\":1,\"on\":\"request\",\"request_id\":\""
                            + answer.header("tollgate-request-id")
                            + "\",\"policy\":\"judged\",\"model\":\"fast\",\"agent\":\"planner\",\"team\":\"\",\"texts\":["
                            + "{\"index\":0,\"role\":\"system\",\"text\":\"be kind\"},"
                            + "{\"index\":1,\"role\":\"user\",\"text\":\"I am Bob\"}]}");
            var request = judge.getAllServeEvents().getFirst().getRequest();
            assertThat(request.getHeader("authorization")).isEqualTo("Bearer of-the-judge");
            assertThat(request.getHeader("content-type")).isEqualTo("application/json");
            idle(gateway);
            assertThat(status().outcomes()).containsEntry("pass", 1L);
        }
    }

    @Test
    void whatIsMaskedInAPromptIsWhatTheProviderIsTold() throws Exception {
        says("{\"action\":\"mask\",\"texts\":[{\"index\":1,\"text\":\"I am \\\"X\\\"\"}],\"reason\":\"names\"}");
        try (var gateway = gateway("on: [request]")) {
            assertThat(chat(gateway, false).status()).isEqualTo(200);

            var sent = JSON.readTree(told());
            assertThat(sent.at("/messages/1/content/0/text").asText()).isEqualTo("I am \"X\"");
            assertThat(sent.at("/messages/0/content").asText()).isEqualTo("be kind");
            assertThat(notes(gateway.settled(1))).containsExactlyInAnyOrder("edit ", "mask_request webhook=1");
            idle(gateway);
        }
    }

    @Test
    void aRefusalSaysWhyInWordsThatHurtNobody() throws Exception {
        says("{\"action\":\"reject\",\"reason\":\"talks of \\u0007\\u202e<b>Bob\\n" + "x".repeat(500) + "\"}");
        try (var gateway = gateway("fail: open")) {
            var answer = chat(gateway, false);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("tollgate-reason")).isEqualTo("content_refused");
            assertThat(answer.header("tollgate-policy")).isEqualTo("judged");
            var message = JSON.readTree(answer.body()).at("/error/message").asText();
            assertThat(message)
                    .startsWith("policy judged: the prompt was refused by a check: talks of ??<b>Bob?xxx")
                    .hasSizeLessThan(320);
            assertThat(provider.asked()).isEmpty();
            idle(gateway);
        }
    }

    @ParameterizedTest(name = "{0}, fail: {1}")
    @CsvSource({
        "dead, open, unreachable",
        "dead, closed, unreachable",
        "slow, open, timeout",
        "slow, closed, timeout",
        "drip, closed, timeout",
        "broken, closed, unreachable",
        "status, open, status",
        "status, closed, status",
        "garbage, open, garbled",
        "garbage, closed, garbled",
        "unknown, closed, garbled",
        "index, closed, garbled",
        "huge, closed, garbled",
        "huge, open, garbled",
    })
    void withoutAVerdictTheFailModeDecides(String how, String fail, String trouble) throws Exception {
        switch (how) {
            case "dead" -> judge.stop();
            case "slow" -> answers(aResponse().withFixedDelay(8_000).withBody("{\"action\":\"pass\"}"));
            case "drip" ->
                answers(aResponse().withChunkedDribbleDelay(20, 8_000).withBody("{\"action\":\"pass\"}"));
            case "broken" -> answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
            case "status" -> answers(aResponse().withStatus(302).withHeader("location", provider.baseUrl()));
            case "garbage" -> says("<html>");
            case "unknown" -> says("{\"action\":\"shrug\"}");
            case "index" -> says("{\"action\":\"mask\",\"texts\":[{\"index\":2,\"text\":\"x\"}]}");
            case "huge" -> says("{\"action\":\"pass\",\"reason\":\"" + "x".repeat(1 << 20) + "\"}");
            default -> throw new IllegalArgumentException(how);
        }
        try (var gateway = gateway((trouble.equals("timeout") ? "timeout: 300ms, " : "") + "fail: " + fail)) {
            var answer = chat(gateway, false);

            if (fail.equals("open")) {
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(ANSWER);
                assertThat(notes(gateway.settled(1))).containsExactly("unchecked request " + trouble);
            } else {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("tollgate-reason")).isEqualTo("content_unchecked");
                assertThat(answer.header("retry-after")).isEqualTo("1");
                assertThat(answer.body()).contains("policy judged: the prompt could not be checked: " + trouble);
                assertThat(provider.asked()).isEmpty();
            }
            idle(gateway);
            assertThat(status().outcomes()).containsEntry(trouble, 1L);
        }
    }

    @Test
    void aPromptThatIsTooLongIsNotAskedAbout() throws Exception {
        says("{\"action\":\"pass\"}");
        try (var gateway = gateway("limit: 1KiB")) {
            var answer = RawCaller.call(
                    gateway.port(),
                    RawCaller.post(
                            "/v1/chat/completions",
                            "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "long ".repeat(300)
                                    + "\"}]}"));

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("the prompt is too long to be checked");
            assertThat(judge.getAllServeEvents()).isEmpty();
            idle(gateway);
        }
    }

    @ParameterizedTest(name = "room for it: {0}")
    @CsvSource({"true", "false"})
    void aLongPromptIsLookedThroughElsewhere(boolean room) throws Exception {
        says("{\"action\":\"pass\"}");
        var scanned = new BodyMemory(room ? 16 << 20 : 1 << 10);
        var prompt = "long ".repeat(100_000) + "end";
        try (var scans = new ScanThreads(scanned, 1);
                var gateway = gateway(
                        "", "on: [request]", Ledgers.fresh().asking(webhooks).scanning(scans))) {
            var answer = RawCaller.call(
                    gateway.port(),
                    RawCaller.post(
                            "/v1/chat/completions",
                            "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}"));

            if (room) {
                assertThat(answer.body()).isEqualTo(ANSWER);
                assertThat(asked().at("/texts/0/text").asText()).isEqualTo(prompt);
            } else {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.body()).contains("the prompt could not be checked: busy");
            }
            idle(gateway);
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> scanned.usedBytes() == 0);
        }
    }

    @Test
    void oneThatIsDeadIsSoonLeftAlone() throws Exception {
        answers(aResponse().withFixedDelay(8_000));
        try (var gateway = gateway("timeout: 300ms, fail: open")) {
            for (int i = 0; i < 5; i++) {
                assertThat(chat(gateway, false).status()).isEqualTo(200);
            }
            assertThat(status().resting()).isTrue();

            for (int i = 0; i < 5; i++) {
                assertThat(chat(gateway, false).status()).isEqualTo(200);
            }
            assertThat(status().outcomes())
                    .as("nobody asked, so nobody waited")
                    .containsEntry("timeout", 5L)
                    .containsEntry("resting", 5L);

            says("{\"action\":\"pass\"}");
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                chat(gateway, false);
                return status().outcomes().getOrDefault("pass", 0L) > 0;
            });
            assertThat(status().resting()).isFalse();
            idle(gateway);
        }
    }

    @Test
    void aCallerThatLeavesEndsTheQuestion() throws Exception {
        answers(aResponse().withFixedDelay(8_000).withBody("{\"action\":\"pass\"}"));
        try (var gateway = gateway("on: [request]")) {
            var caller = new RawCaller(gateway.port()).send(request(false));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> webhooks.status().getFirst().underWay() == 1);

            caller.close();

            assertThat(gateway.settled(1).exchanged().status()).isEqualTo(499);
            idle(gateway);
            assertThat(provider.asked()).isEmpty();
            assertThat(status().outcomes().values().stream()
                            .mapToLong(count -> count)
                            .sum())
                    .as("given up is no outcome")
                    .isZero();
        }
    }

    @Test
    void answersAreAskedAboutBeforeTheyAreShown() throws Exception {
        says("{\"action\":\"mask\",\"texts\":[{\"index\":0,\"text\":\"the code is ****\"}]}");
        try (var gateway = gateway("on: [response]")) {
            var answer = chat(gateway, false);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ANSWER.replace("4711", "****"));
            assertThat(answer.header("tollgate-cost")).isEqualTo("0.000011");
            assertThat(judge.getAllServeEvents()).hasSize(1);
            assertThat(asked().at("/on").asText()).isEqualTo("response");
            assertThat(asked().at("/texts/0").toString())
                    .isEqualTo("{\"index\":0,\"role\":\"assistant\",\"text\":\"the code is 4711\"}");
            assertThat(notes(gateway.settled(1))).containsExactly("mask_response webhook=1");
            idle(gateway);
        }
    }

    @ParameterizedTest(name = "stream={0}")
    @CsvSource({"false", "true"})
    void anAnswerThatIsRefusedIsSeenByNobody(boolean stream) throws Exception {
        if (stream) {
            provides("text/event-stream", ChatChunks.stream("the code ", "is 4711"));
        }
        says("{\"action\":\"reject\",\"reason\":\"a code\"}");
        try (var gateway = gateway("on: [response]")) {
            var answer = chat(gateway, stream);

            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.header("tollgate-reason")).isEqualTo("content_refused");
            assertThat(answer.body())
                    .contains("the answer was refused by a check: a code")
                    .doesNotContain("4711");
            assertThat(provider.asked()).hasSize(1);
            assertThat(notes(gateway.settled(1))).containsExactly("refuse content_refused");
            idle(gateway);
        }
    }

    @Test
    void aStreamIsHeldUntilItIsWholeAndShownAsItCame() throws Exception {
        var came = ChatChunks.stream("the code ", "is 4711");
        provides("text/event-stream", came);
        says("{\"action\":\"pass\"}");
        try (var gateway = gateway("on: [request, response]")) {
            var answer = chat(gateway, true);

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.whole()).isTrue();
            assertThat(answer.body()).isEqualTo(came);
            assertThat(judge.getAllServeEvents()).hasSize(2);
            assertThat(asked().at("/texts/0/text").asText()).isEqualTo("the code is 4711");
            idle(gateway);
        }
    }

    @Test
    void aMaskOfAStreamStandsInItsFirstEvent() throws Exception {
        provides("text/event-stream", ChatChunks.stream("the code ", "is 4711"));
        says("{\"action\":\"mask\",\"texts\":[{\"index\":0,\"text\":\"nothing\"}]}");
        try (var gateway = gateway("on: [response]")) {
            assertThat(chat(gateway, true).body()).isEqualTo(ChatChunks.stream("nothing", ""));
            idle(gateway);
        }
    }

    @ParameterizedTest(name = "stream={0}, fail: {1}")
    @CsvSource({"false, open", "false, closed", "true, open", "true, closed"})
    void answersWithoutAVerdictFollowTheFailMode(boolean stream, String fail) throws Exception {
        var came = ChatChunks.stream("the code ", "is 4711");
        if (stream) {
            provides("text/event-stream", came);
        }
        answers(aResponse().withFixedDelay(8_000));
        try (var gateway = gateway("timeout: 300ms, on: [response], fail: " + fail)) {
            var answer = chat(gateway, stream);

            if (fail.equals("open")) {
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(stream ? came : ANSWER);
                assertThat(notes(gateway.settled(1))).containsExactly("unchecked response timeout");
            } else {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("tollgate-reason")).isEqualTo("content_unchecked");
                assertThat(answer.body()).doesNotContain("4711");
                assertThat(notes(gateway.settled(1)))
                        .containsExactly("unchecked response timeout", "refuse content_unchecked");
            }
            idle(gateway);
        }
    }

    @Test
    void anAnswerThatIsTooLongIsShownAsItComesWhereThatIsAllowed() throws Exception {
        var pieces = new String[200];
        Arrays.fill(pieces, "word ".repeat(20));
        provides("text/event-stream", ChatChunks.stream(pieces));
        says("{\"action\":\"pass\"}");
        try (var gateway = gateway("on: [response], fail: open, limit: 1KiB")) {
            assertThat(chat(gateway, true).body()).isEqualTo(ChatChunks.stream(pieces));
            assertThat(judge.getAllServeEvents()).isEmpty();
            assertThat(notes(gateway.settled(1))).containsExactly("unchecked response too_long");
            idle(gateway);
        }
    }

    @ParameterizedTest(name = "stream={0}, {1}, fail: {2}")
    @CsvSource({
        "false, reject, closed, 403",
        "true, reject, closed, 403",
        "false, mask, closed, 200",
        "true, mask, closed, 200",
        "false, broken, closed, 503",
        "true, broken, closed, 503",
        "true, broken, open, 200"
    })
    void whatAToolIsCalledWithIsJudgedBeforeAnybodyCallsIt(boolean stream, String how, String fail, int status)
            throws Exception {
        var call = "\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"type\":\"function\",\"function\":{\"name\":\"post\","
                + "\"arguments\":\"{\\\"key\\\":4711}\"}}]";
        if (stream) {
            provides(
                    "text/event-stream",
                    ChatChunks.stream("look")
                            .replace("\"content\":\"look\"", call)
                            .replace("\"stop\"", "\"tool_calls\""));
        } else {
            provides("application/json", ANSWER.replace("\"content\":\"the code is 4711\"", call));
        }
        says(
                switch (how) {
                    case "reject" -> "{\"action\":\"reject\",\"reason\":\"leaks\"}";
                    case "mask" -> "{\"action\":\"mask\",\"texts\":[{\"index\":0,\"text\":\"{\\\"key\\\":null}\"}]}";
                    default -> "{\"action\":\"mask\",\"texts\":[{\"index\":0,\"text\":\"[key]\"}]}";
                });
        try (var gateway = gateway("on: [response], fail: " + fail)) {
            var answer = chat(gateway, stream);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body().contains("4711")).isEqualTo(fail.equals("open"));
            assertThat(answer.body().contains("{\\\"key\\\":null}")).isEqualTo(how.equals("mask"));
            assertThat(asked().at("/texts").toString())
                    .isEqualTo(
                            "[{\"index\":0,\"role\":\"assistant\",\"tool\":\"post\",\"text\":\"{\\\"key\\\":4711}\"}]");
            idle(gateway);
        }
    }

    @Test
    void streamsMayPassUnasked() throws Exception {
        provides("text/event-stream", ChatChunks.stream("the code ", "is 4711"));
        try (var gateway = gateway("on: [response], streams: pass")) {
            assertThat(chat(gateway, true).body()).isEqualTo(ChatChunks.stream("the code ", "is 4711"));
            assertThat(judge.getAllServeEvents()).isEmpty();
        }
    }

    @Test
    void anAnswerThatIsJudgedCountsAsABodyAndItsCostStaysWhenTheCallerLeaves() throws Exception {
        answers(aResponse().withFixedDelay(8_000));
        try (var gateway = gateway("on: [response]")) {
            var caller = new RawCaller(gateway.port()).send(request(false));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> webhooks.status().getFirst().underWay() == 1);

            var sent = request(false);
            assertThat(gateway.plane().bodyMemory().usedBytes())
                    .as("what is held counts")
                    .isEqualTo(sent.length() - sent.indexOf("\r\n\r\n") - 4 + ANSWER.length());

            caller.close();

            var settled = gateway.settled(1);
            assertThat(settled.exchanged().status()).isEqualTo(499);
            assertThat(settled.cost().decimal()).isEqualTo("0.000011");
            idle(gateway);
        }
    }

    @ParameterizedTest(name = "stream={0}")
    @CsvSource({"false", "true"})
    void inShadowNotAByteDiffersAndAllIsNoted(boolean stream) throws Exception {
        var came = ChatChunks.stream("the code ", "is 4711");
        if (stream) {
            provides("text/event-stream", came);
        }
        says("{\"action\":\"mask\",\"texts\":[{\"index\":0,\"text\":\"nothing\"}]}");
        try (var gateway = gateway("mode: shadow, ", "on: [request, response]")) {
            var answer = chat(gateway, stream);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(stream ? came : ANSWER);
            assertThat(told()).contains("be kind");
            assertThat(notes(gateway.settled(1)))
                    .containsExactlyInAnyOrder(
                            "shadow_edit ", "shadow_mask_request webhook=1", "shadow_mask_response webhook=1");
            idle(gateway);
        }
    }

    @Test
    void inShadowARefusalIsNotedAndNothingMore() throws Exception {
        says("{\"action\":\"reject\"}");
        try (var gateway = gateway("mode: shadow, ", "on: [request, response]")) {
            assertThat(chat(gateway, false).body()).isEqualTo(ANSWER);

            assertThat(gateway.settled(1).exchanged().notes())
                    .extracting(PolicyNote::action)
                    .containsExactly("shadow_refuse", "shadow_refuse");
            idle(gateway);
        }
    }
}
