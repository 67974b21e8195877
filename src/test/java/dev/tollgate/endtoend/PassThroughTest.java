package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that need not change do not change, on the way up and on the way down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassThroughTest {
    private final StubbedProvider provider = new StubbedProvider();
    private TestGateway gateway;

    @BeforeAll
    void start() throws IOException {
        gateway = TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {openai: {dialect: openai, url: "%s"}}
                models: {fast: {targets: [{provider: openai, model: "vendor/m:free", price: {input: 1, output: 2}}]}}
                """.formatted(provider.baseUrl()));
    }

    @BeforeEach
    void forget() {
        provider.forget();
    }

    @AfterEach
    void nothingIsHeld() {
        gateway.awaitIdle();
    }

    @AfterAll
    void stop() {
        gateway.close();
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat", "chat-tools", "chat-xai-reasoning", "chat-usage-float", "chat-usage-null"})
    void aWholeAnswerIsTheProvidersOwn(String name) throws Exception {
        provider.answers("/chat/completions", StubbedProvider.json(Golden.answer(name)));
        var answer = Raw.chat(gateway, "fast");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Golden.answer(name));
        assertThat(answer.headers().firstValue("content-length"))
                .contains(Integer.toString(Golden.answer(name).length()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat-injected",
                "chat-obfuscation",
                "azure-filter-first",
                "comments-and-pings",
                "crlf",
                "multi-line-data",
                "no-space",
                "reasoning",
                "two-choices",
                "usage-in-every-chunk",
                "usage-on-last-choice"
            })
    void aStreamIsTheProvidersOwnButForTheUsageNobodyAskedFor(String name) throws Exception {
        for (int pieces : new int[] {1, 7, 100}) {
            provider.answers("/chat/completions", StubbedProvider.stream(Golden.upstream(name), pieces, pieces));
            var answer = Raw.post(
                    gateway,
                    "/v1/chat/completions",
                    "{\"stream\":true," + Raw.body("fast").substring(1));
            assertThat(answer.body()).as("in %d pieces", pieces).isEqualTo(Golden.caller(name));
            assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        }
    }

    @Test
    void aRequestChangesInItsModelAndItsStreamOptionsOnly() throws Exception {
        provider.answersAll(StubbedProvider.stream(Golden.upstream("chat-injected"), 2, 2));
        var odd =
                "\r\n{ \"x\" : [1e300, -0, 1.10, \"\\u00e9\u00e9\\/\", null ,{\"model\":\"fast\"}],\t\"stream\" :true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"\ud83d\ude80 model\"}], \"model\" : %s ,\"seed\":12345678901234567890}  ";
        var seen = Raw.post(gateway, "/v1/chat/completions", odd.formatted("\"f\\u0061st\""));
        assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
        assertThat(provider.lastAsked().getBodyAsString())
                .isEqualTo(odd.formatted("\"vendor/m:free\",\"stream_options\":{\"include_usage\":true}"));
    }

    @Test
    void aLargeRequestPassesWhole() throws Exception {
        provider.answersAll(StubbedProvider.json(Golden.answer("chat")));
        var body = "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "0123456789abcde\u00e9".repeat(1 << 17)
                + "\"}],\"model\":\"%s\"}";
        Raw.post(gateway, "/v1/chat/completions", body.formatted("fast"));
        assertThat(provider.lastAsked().getBodyAsString()).isEqualTo(body.formatted("vendor/m:free"));
    }

    @Test
    void anAnswerBeyondTheBoundPassesWithoutItsCostWhichIsKnownAllTheSame() throws Exception {
        var answer = Golden.answer("chat").replace("Hi ", "Hi " + "0123456789abcde\u00e9".repeat(1 << 17));
        provider.answersAll(StubbedProvider.json(answer));
        var seen = Raw.chat(gateway, "fast");
        assertThat(seen.body()).isEqualTo(answer);
        assertThat(seen.headers().firstValue("tollgate-cost")).isEmpty();
        assertThat(seen.headers().firstValue("tollgate-request-id")).isPresent();
        assertThat(Raw.settlement(gateway, seen).cost().total().nanos()).isPositive();
    }

    @Test
    void headersOfTheConnectionAndOfOthersStayBehind() throws Exception {
        provider.answersAll(StubbedProvider.json(Golden.answer("chat"))
                .withHeader("set-cookie", "__cf_bm=1")
                .withHeader("tollgate-cost", "9")
                .withHeader("tollgate-route", "lies")
                .withHeader("connection", "x-hop")
                .withHeader("x-hop", "1")
                .withHeader("server", "cloudflare")
                .withHeader("x-kept", "yes"));
        var answer = Raw.chat(
                gateway,
                "fast",
                "authorization",
                "Bearer " + Sdk.CALLERS_KEY,
                "cookie",
                "a=b",
                "x-forwarded-for",
                "1.2.3.4",
                "tollgate-explain",
                "0",
                "x-api-key",
                "k",
                "user-agent",
                "curl",
                "idempotency-key",
                "i1",
                "traceparent",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "tollgate-route", "x-hop", "server");
        assertThat(answer.headers().firstValue("x-kept")).contains("yes");
        assertThat(answer.headers().allValues("tollgate-cost")).containsExactly("0.001209");
        var asked = provider.lastAsked();
        for (var name : new String[] {"authorization", "cookie", "x-forwarded-for", "tollgate-explain", "x-api-key"}) {
            assertThat(asked.containsHeader(name)).as(name).isFalse();
        }
        assertThat(asked.getHeader("idempotency-key")).isEqualTo("i1");
        assertThat(asked.getHeader("traceparent"))
                .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
                .doesNotContain("b7ad6b7169203331");
    }

    @Test
    void anAnswerThatIsCodedAnywayIsNotShownAsIfItWereText() throws Exception {
        provider.answersAll(WireMock.aResponse()
                .withHeader("content-type", "application/json")
                .withHeader("content-encoding", "br")
                .withBody(new byte[] {1, 2, 3}));
        var answer = Raw.chat(gateway, "fast");
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(Raw.reason(answer)).isEqualTo("upstream_protocol");
    }
}
