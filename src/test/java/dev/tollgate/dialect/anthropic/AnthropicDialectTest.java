package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.dialect.Rendered;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AnthropicDialectTest {
    private static final AnthropicDialect DIALECT = new AnthropicDialect(42, AnthropicRequests.CODEC);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static JsonNode json(Rendered rendered) {
        assertThat(rendered.contentType()).isEqualTo("application/json");
        try {
            return MAPPER.readTree(rendered.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultIsAnErrorThatAnthropicClientsKnow(Reason reason) {
        var body = json(DIALECT.error(Fault.of(reason, "say \"why\""), "req-1"));
        assertThat(body.path("type").asText()).isEqualTo("error");
        assertThat(body.path("request_id").asText()).isEqualTo("req-1");
        assertThat(body.path("error").path("message").asText()).isEqualTo("say \"why\"");
        assertThat(body.path("error").path("code").asText()).isEqualTo(reason.code());
        assertThat(body.path("error").path("type").asText()).matches("[a-z_]+_error|request_too_large");
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_JSON, invalid_request_error",
        "UNAUTHENTICATED, authentication_error",
        "ACCESS_DENIED, permission_error",
        "UNKNOWN_MODEL, not_found_error",
        "BODY_TOO_LARGE, request_too_large",
        "RATE_LIMITED, rate_limit_error",
        "BUDGET_EXHAUSTED, billing_error",
        "DRAINING, overloaded_error",
        "DEADLINE_EXCEEDED, timeout_error",
        "UPSTREAM_RESET, api_error",
    })
    void theTypeFollowsFromTheStatus(Reason reason, String type) {
        assertThat(json(DIALECT.error(Fault.of(reason, "m"), "r"))
                        .path("error")
                        .path("type")
                        .asText())
                .isEqualTo(type);
    }

    @Test
    void aBudgetIsCalledFinalOnlyWhereWaitingDoesNotHelp() {
        var fault = Fault.of(Reason.BUDGET_EXHAUSTED, "m").withRetryAfter(Duration.ofSeconds(1));
        assertThat(json(DIALECT.error(fault, "r")).path("error").path("type").asText())
                .isEqualTo("rate_limit_error");
    }

    @Test
    void theLastEventOfACutStreamHasItsName() throws IOException {
        var event = new String(DIALECT.errorEvent(Fault.of(Reason.STREAM_CUT, "cut"), "r"), UTF_8);
        assertThat(event).startsWith("event: error\ndata: {").endsWith("}\n\n");
        var data = MAPPER.readTree(event.substring("event: error\ndata: ".length()));
        assertThat(data.path("error").path("type").asText()).isEqualTo("api_error");
    }

    @ParameterizedTest
    @CsvSource({"'',/v1/messages", "/v1,/v1/messages", "/proxy,/proxy/v1/messages", "/proxy/v1,/proxy/v1/messages"})
    void aVersionInTheBaseIsNotDoubled(String base, String path) {
        assertThat(DIALECT.upstreamPath(base, Operation.CHAT)).isEqualTo(path);
        assertThat(DIALECT.upstreamPath(base, Operation.COUNT_TOKENS)).isEqualTo(path + "/count_tokens");
        assertThat(DIALECT.upstreamPath(base, Operation.EMBEDDINGS)).isNull();
    }

    @Test
    void aKeyAndAnAccessTokenHaveHeadersOfTheirOwn() {
        assertThat(DIALECT.authorization("sk-ant-api03-x")).satisfies(header -> {
            assertThat(header.name()).isEqualTo("x-api-key");
            assertThat(header.value()).isEqualTo("sk-ant-api03-x");
        });
        assertThat(DIALECT.authorization("sk-ant-oat01-x")).satisfies(header -> {
            assertThat(header.name()).isEqualTo("authorization");
            assertThat(header.value()).isEqualTo("Bearer sk-ant-oat01-x");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "Anthropic-Version, true",
        "anthropic-beta, true",
        "X-Stainless-Retry-Count, true",
        "idempotency-key, true",
        "content-type, true",
        "x-api-key, false",
        "authorization, false",
        "cookie, false",
        "openai-organization, false",
        "anthropic-dangerous-direct-browser-access, false",
        "tollgate-explain, false",
        "user-agent, false",
    })
    void onlyKnownFieldsGoToAProvider(String name, boolean forwarded) {
        assertThat(DIALECT.forwards(name)).isEqualTo(forwarded);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,                       m0 m1 m2 m3 m4, false",
                "limit=2,                 m0 m1,          true",
                "limit=5,                 m0 m1 m2 m3 m4, false",
                "limit=2&after_id=m1,     m2 m3,          true",
                "limit=2&after_id=m2,     m3 m4,          false",
                "after_id=m4,             '',             false",
                "before_id=m3&limit=2,    m1 m2,          true",
                "before_id=m2&limit=2,    m0 m1,          false",
                "limit=none&after_id=m%33,m4,             false",
            })
    void modelsComeInPages(@Nullable String query, String ids, boolean more) {
        var names = IntStream.range(0, 5).mapToObj(i -> "m" + i).toList();
        var page = json(DIALECT.models(names, 1_700_000_000, query));
        var expected = ids.isEmpty() ? List.of() : List.of(ids.split(" "));
        assertThat(page.path("data")).map(model -> model.path("id").asText()).isEqualTo(expected);
        assertThat(page.path("has_more").asBoolean()).isEqualTo(more);
        assertThat(page.path("first_id").textValue()).isEqualTo(expected.isEmpty() ? null : expected.getFirst());
        assertThat(page.path("last_id").textValue()).isEqualTo(expected.isEmpty() ? null : expected.getLast());
    }

    @Test
    void aModelSaysWhatTheSdkReads() {
        var model = json(DIALECT.model("fast", 1_700_000_000));
        assertThat(model.path("type").asText()).isEqualTo("model");
        assertThat(model.path("id").asText()).isEqualTo("fast");
        assertThat(model.path("display_name").asText()).isEqualTo("fast");
        assertThat(model.path("created_at").asText()).isEqualTo("2023-11-14T22:13:20Z");
    }
}
