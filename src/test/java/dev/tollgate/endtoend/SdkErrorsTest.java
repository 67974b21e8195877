package dev.tollgate.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.Sleeper;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.SseException;
import com.openai.errors.UnprocessableEntityException;
import dev.tollgate.sim.SimFault;
import dev.tollgate.testing.StubbedProvider;
import dev.tollgate.testing.TestGateway;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller's SDK makes of refusals and failures: its own typed exceptions, and no storm of retries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SdkErrorsTest {
    private static final String UPSTREAM_ERROR =
            "{\"error\":{\"message\":\"said by the provider\",\"type\":\"t\",\"param\":\"p\",\"code\":\"c\"}}";

    private final StubbedProvider provider = new StubbedProvider();

    @BeforeEach
    void forget() {
        provider.forget();
    }

    @AfterAll
    void stop() {
        provider.close();
    }

    private TestGateway gateway() throws Exception {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers: {openai: {dialect: openai, url: "%s", key: %s}}
                models: {fast: {targets: [{provider: openai, model: m, price: {input: 1, output: 2}}]}}
                """.formatted(provider.baseUrl(), SimFault.OPERATOR_KEY));
    }

    private static OpenAIServiceException failure(TestGateway gateway) {
        var sdk = Sdk.of(gateway);
        try {
            var thrown = catchThrowableOfType(
                    OpenAIServiceException.class,
                    () -> sdk.chat().completions().create(Sdk.chat("x").build()));
            assertThat(thrown).isNotNull();
            return thrown;
        } finally {
            sdk.close();
        }
    }

    private static void stream(OpenAIClient sdk) {
        try (var stream = sdk.chat().completions().createStreaming(Sdk.chat("x").build())) {
            stream.stream().forEach(chunk -> {});
        }
    }

    private static String reason(OpenAIServiceException thrown) {
        return String.join(",", thrown.headers().values("tollgate-reason"));
    }

    @ParameterizedTest
    @CsvSource({"400", "404", "409", "422", "429", "500", "503", "529"})
    void theProvidersOwnErrorIsPassedOn(int status) throws Exception {
        provider.answersAll(StubbedProvider.json(status, UPSTREAM_ERROR).withHeader("retry-after", "7"));
        try (var gateway = gateway()) {
            var thrown = failure(gateway);

            assertThat(thrown.statusCode()).isEqualTo(status);
            assertThat(thrown.code()).contains("c");
            assertThat(thrown.getMessage()).contains("said by the provider");
            assertThat(thrown.headers().values("retry-after")).containsExactly("7");
            assertThat(thrown.headers().values("tollgate-request-id")).hasSize(1);
            assertThat(reason(thrown)).isEqualTo("upstream_status");
            switch (status) {
                case 400 -> assertThat(thrown).isInstanceOf(BadRequestException.class);
                case 404 -> assertThat(thrown).isInstanceOf(NotFoundException.class);
                case 422 -> assertThat(thrown).isInstanceOf(UnprocessableEntityException.class);
                case 429 -> assertThat(thrown).isInstanceOf(RateLimitException.class);
                default -> assertThat(thrown).isInstanceOf(OpenAIServiceException.class);
            }
            boolean billed = status == 500;
            assertThat(gateway.settled(1).cost().isUnknown()).isEqualTo(billed);
            assertThat(provider.asked()).hasSize(1);
            gateway.awaitIdle();
        }
    }

    @ParameterizedTest
    @CsvSource({"401", "402", "403"})
    void theOperatorsCredentialIsNobodysBusiness(int status) throws Exception {
        provider.answersAll(StubbedProvider.json(
                status,
                "{\"error\":{\"message\":\"Incorrect API key provided: " + SimFault.OPERATOR_KEY
                        + "\",\"code\":\"invalid_api_key\"}}"));
        try (var gateway = gateway()) {
            var thrown = failure(gateway);

            assertThat(thrown).isInstanceOf(InternalServerException.class);
            assertThat(thrown.statusCode()).isEqualTo(502);
            assertThat(thrown.code()).contains("upstream_credential_refused");
            assertThat(thrown.toString() + thrown.body() + thrown.headers()).doesNotContain(SimFault.OPERATOR_KEY);
            assertThat(gateway.settled(1).cost().total().nanos()).isZero();
            assertThat(gateway.settled(1).cost().isUnknown()).isFalse();
        }
    }

    @Test
    void anExhaustedQuotaOfTheOperatorIsNotTheCallers() throws Exception {
        provider.answersAll(StubbedProvider.json(429, Golden.answer("error-quota")));
        try (var gateway = gateway()) {
            var thrown = failure(gateway);

            assertThat(thrown.statusCode()).isEqualTo(502);
            assertThat(reason(thrown)).isEqualTo("upstream_credential_refused");
        }
    }

    @Test
    void aModelThatIsNotThereIsTheSdksNotFound() throws Exception {
        try (var gateway = gateway()) {
            var sdk = Sdk.of(gateway, 2);
            assertThatThrownBy(() -> sdk.chat()
                            .completions()
                            .create(Sdk.chat("x").model("nope").build()))
                    .isInstanceOfSatisfying(NotFoundException.class, thrown -> {
                        assertThat(thrown.code()).contains("model_not_found");
                        assertThat(thrown.param()).contains("model");
                        assertThat(thrown.type()).contains("invalid_request_error");
                        assertThat(thrown.getMessage()).contains("nope");
                    });
            assertThatThrownBy(() -> sdk.models().retrieve("nope")).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> sdk.files().list()).isInstanceOfSatisfying(NotFoundException.class, thrown -> {
                assertThat(thrown.code()).contains("unknown_route");
                assertThat(thrown.type()).contains("invalid_request_error");
            });
            assertThat(provider.asked()).isEmpty();
            sdk.close();
        }
    }

    @Test
    void theSdkWaitsAsLongAsTheProviderAskedAndTheProviderIsNotHammered() throws Exception {
        provider.answersAll(StubbedProvider.json(429, UPSTREAM_ERROR).withHeader("retry-after", "7"));
        var slept = new CopyOnWriteArrayList<Duration>();
        try (var gateway = gateway()) {
            var sdk = OpenAIOkHttpClient.builder()
                    .baseUrl(gateway.baseUrl() + "/v1")
                    .apiKey(Sdk.CALLERS_KEY)
                    .maxRetries(2)
                    .sleeper(new Recorder(slept))
                    .build();
            assertThatThrownBy(
                            () -> sdk.chat().completions().create(Sdk.chat("x").build()))
                    .isInstanceOfSatisfying(OpenAIServiceException.class, thrown -> {
                        // By now the endpoint rests, and we say for how long.
                        assertThat(reason(thrown)).isEqualTo("no_healthy_target");
                        assertThat(thrown.headers().values("retry-after")).hasSize(1);
                    });
            sdk.close();
            assertThat(slept).hasSize(2).allSatisfy(wait -> assertThat(wait)
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8)));
            assertThat(provider.asked()).hasSize(1);
        }
    }

    @Test
    void aProvidersWordAgainstRetriesReachesTheSdk() throws Exception {
        provider.answersAll(StubbedProvider.json(500, UPSTREAM_ERROR).withHeader("x-should-retry", "false"));
        try (var gateway = gateway()) {
            var sdk = Sdk.of(gateway, 3);
            assertThatThrownBy(
                            () -> sdk.chat().completions().create(Sdk.chat("x").build()))
                    .isInstanceOf(InternalServerException.class);
            sdk.close();
            assertThat(provider.asked()).hasSize(1);
            assertThat(gateway.settled(1).exchanged().status()).isEqualTo(500);
            assertThat(gateway.settlements()).hasSize(1);
        }
    }

    @Test
    void anErrorInAStreamIsTheSdksStreamError() throws Exception {
        provider.answersAll(StubbedProvider.stream(Golden.upstream("error-later"), 10, 100));
        try (var gateway = gateway()) {
            var sdk = Sdk.of(gateway);
            assertThatThrownBy(() -> stream(sdk)).isInstanceOf(SseException.class);
            sdk.close();
            assertThat(gateway.settled(1).exchanged().fault()).isNotNull();
            gateway.awaitIdle();
        }
    }

    @Test
    void anErrorAsTheFirstEventIsAStatus() throws Exception {
        provider.answersAll(StubbedProvider.stream(Golden.upstream("error-first"), 3, 30));
        try (var gateway = gateway()) {
            var sdk = Sdk.of(gateway);
            assertThatThrownBy(() -> stream(sdk))
                    .isInstanceOfSatisfying(OpenAIServiceException.class, thrown -> assertThat(thrown.statusCode())
                            .isGreaterThanOrEqualTo(400));
            sdk.close();
            gateway.awaitIdle();
        }
    }

    @Test
    void aStreamThatIsCutIsNeverTakenForWhole() throws Exception {
        provider.answersAll(StubbedProvider.stream(Golden.upstream("missing-done-cut"), 4, 40));
        try (var gateway = gateway()) {
            var sdk = Sdk.of(gateway);
            assertThatThrownBy(() -> stream(sdk))
                    .isInstanceOf(SseException.class)
                    .hasMessageContaining("ended before");
            sdk.close();
            gateway.awaitIdle();
        }
    }

    @Test
    void brokenJsonIsAnsweredWithItsPlace() throws Exception {
        try (var gateway = gateway()) {
            var answer = Raw.post(gateway, "/v1/chat/completions", "{\"model\":\"fast\",\"model\":\"fast\"}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(Raw.reason(answer)).isEqualTo("bad_json");
            assertThat(List.of(answer.body().split(",", -1))).anyMatch(part -> part.contains("model"));
        }
    }

    /** Does not sleep, but remembers for how long it was meant to. */
    private record Recorder(List<Duration> slept) implements Sleeper {
        @Override
        public void sleep(Duration duration) {
            slept.add(duration);
        }

        @Override
        public CompletableFuture<Void> sleepAsync(Duration duration) {
            slept.add(duration);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }
}
