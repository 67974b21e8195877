package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.ObjectMappers;
import com.openai.models.ErrorObject;
import com.openai.models.models.Model;
import dev.tollgate.dialect.UpstreamError;
import dev.tollgate.dialect.answer.UpstreamErrors;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OpenAiErrorTest {
    private static ErrorObject sdk(String body) throws JsonProcessingException {
        var mapper = ObjectMappers.jsonMapper();
        JsonNode error = mapper.readTree(body).get("error");
        return mapper.treeToValue(error, ErrorObject.class).validate();
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void shouldBeReadByTheSdkForEveryReason(Reason reason) throws JsonProcessingException {
        var fault =
                Fault.of(reason, "messages: \"x\"\n\u2028 found (expected: y)").at("$.messages[0]");
        var rendered = Golden.DIALECT.error(fault, "req-1");
        assertThat(rendered.contentType()).isEqualTo("application/json");
        var error = sdk(new String(rendered.body(), UTF_8));
        assertThat(error.message()).isEqualTo(fault.message());
        assertThat(error.param()).contains("$.messages[0]");
        assertThat(error.code()).isPresent();
        assertThat(error.type()).isNotEmpty();
        var event = new String(Golden.DIALECT.errorEvent(fault, "req-1"), UTF_8);
        assertThat(event).startsWith("data: {").endsWith("}\n\n");
        assertThat(event.strip()).doesNotContain("\n");
        assertThat(sdk(event.substring("data: ".length()))).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN_MODEL, invalid_request_error, model_not_found",
        "UNAUTHENTICATED, authentication_error, invalid_api_key",
        "RATE_LIMITED, rate_limit_error, rate_limit_exceeded",
        "BUDGET_EXHAUSTED, insufficient_quota, insufficient_quota",
        "UNKNOWN_ROUTE, invalid_request_error, unknown_route",
        "MODEL_NOT_ALLOWED, permission_error, model_not_allowed",
        "BAD_JSON, invalid_request_error, bad_json",
        "LOOP_THROTTLED, rate_limit_error, loop_throttled",
        "LOOP_BROKEN, insufficient_quota, insufficient_quota",
        "STREAM_CUT, server_error, stream_cut"
    })
    void shouldUseOpenAisOwnWordsWhereItHasThem(Reason reason, String type, String code)
            throws JsonProcessingException {
        var error =
                sdk(new String(Golden.DIALECT.error(Fault.of(reason, "m"), "r").body(), UTF_8));
        assertThat(error.type()).isEqualTo(type);
        assertThat(error.code()).contains(code);
        assertThat(error.param()).isEmpty();
    }

    @Test
    void shouldCallABudgetFinalOnlyWhereWaitingDoesNotHelp() throws JsonProcessingException {
        var fault = Fault.of(Reason.BUDGET_EXHAUSTED, "m").withRetryAfter(Duration.ofSeconds(1));
        var error = sdk(new String(Golden.DIALECT.error(fault, "r").body(), UTF_8));
        assertThat(error.type()).isEqualTo("rate_limit_error");
        assertThat(error.code()).contains("rate_limit_exceeded");
    }

    @ParameterizedTest
    @CsvSource({
        "429, insufficient_quota,, true, true, 429",
        "429, rate_limit_exceeded, tokens, true, false, 429",
        "0, rate_limit_exceeded,, true, false, 429",
        "0,, insufficient_quota, true, true, 429",
        "0,, server_error, true, false, 500",
        "0,, overloaded_error, true, false, 503",
        "0, context_length_exceeded, invalid_request_error, false, false, 400",
        "0,, BadRequestError, false, false, 400",
        "0, invented,, true, false, -1",
        "400, content_filter,, false, false, 400",
        "404, model_not_found,, false, false, 404",
        "402,,, true, true, 402",
        "401, invalid_api_key,, true, false, 401",
        "409,,, false, false, 409",
        "529,, overloaded_error, true, false, 529"
    })
    void shouldJudgeUpstreamErrorsByCode(
            int status, @Nullable String code, @Nullable String type, boolean retryable, boolean quota, int meant) {
        UpstreamError error = UpstreamErrors.of(status, 0, code, type);
        assertThat(error.retryable()).isEqualTo(retryable);
        assertThat(error.quota()).isEqualTo(quota);
        assertThat(error.status().orElse(-1)).isEqualTo(meant);
    }

    @Test
    void shouldListModelsLikeOpenAi() throws IOException {
        var mapper = ObjectMappers.jsonMapper();
        var list = mapper.readTree(
                Golden.DIALECT.models(List.of("fast", "a \"b\""), 7, null).body());
        assertThat(list.get("object").asText()).isEqualTo("list");
        assertThat(list.get("data")).hasSize(2);
        var model = mapper.treeToValue(list.get("data").get(1), Model.class).validate();
        assertThat(model.id()).isEqualTo("a \"b\"");
        assertThat(model.created()).isEqualTo(7);
        assertThat(mapper.readTree(Golden.DIALECT.models(List.of(), 7, null).body())
                        .get("data"))
                .isEmpty();
        var single = mapper.readTree(Golden.DIALECT.model("fast", 7).body());
        assertThat(single).isEqualTo(list.get("data").get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Type, true",
        "accept, true",
        "OpenAI-Beta, true",
        "openai-organization, false",
        "OpenAI-Project, false",
        "X-Stainless-Lang, true",
        "Idempotency-Key, true",
        "authorization, false",
        "api-key, false",
        "x-api-key, false",
        "cookie, false",
        "x-forwarded-for, false",
        "tollgate-run, false",
        "user-agent, false",
        "host, false"
    })
    void shouldForwardKnownHeadersOnly(String name, boolean forwarded) {
        assertThat(Golden.DIALECT.forwards(name)).isEqualTo(forwarded);
    }

    @Test
    void shouldNeverPrintASecret() {
        var header = Golden.DIALECT.authorization("sk-secret");
        assertThat(header.value()).isEqualTo("Bearer sk-secret");
        assertThat(header.toString()).doesNotContain("secret1").doesNotContain("sk-");
    }

    @Test
    void shouldShowItsFaces() {
        assertThat(Golden.DIALECT.faces()).hasSize(4).allSatisfy(face -> assertThat(face.path())
                .isEqualTo(Golden.DIALECT.upstreamPath("/v1", face.operation())));
        assertThat(Golden.DIALECT.faces())
                .extracting(face -> face.operation())
                .containsExactly(Operation.CHAT, Operation.COMPLETIONS, Operation.EMBEDDINGS, Operation.RESPONSES);
    }
}
