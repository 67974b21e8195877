package dev.tollgate.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.completions.Completion;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStreamEvent;
import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.openai.Golden.Case;
import dev.tollgate.fault.Outcome;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases under {@code golden/openai}: requests and what the provider gets, streams and what the caller gets, answers, and of both what
 * was learned. {@code -Dgolden.update=true} writes the {@code .facts} anew, to be read before they are committed.
 */
class GoldenTest {
    private static final boolean WRITE = Boolean.getBoolean("golden.update");
    private static final int CUTTINGS = 40;

    static List<Case> requests() {
        return Golden.cases("requests");
    }

    static List<Case> streams() {
        return Golden.cases("streams");
    }

    static List<Case> answers() {
        return Golden.cases("answers");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldSendTheProviderWhatTheFileSays(Case golden) {
        var body = golden.bytes(".request.json");
        var outcome = Golden.read(golden.operation(), body);
        assertThat(outcome).isInstanceOf(Outcome.Ready.class);
        var request = ((Outcome.Ready<dev.tollgate.dialect.ModelRequest>) outcome).value();
        var edit = Golden.DIALECT
                .transcoder(Golden.DIALECT)
                .request(request, () -> Bytes.of(body), new TargetModel(golden.more(), OptionalInt.of(4096)));
        var splices = ((RequestEdit.Splices) edit).splices();
        assertThat(new String(Splice.apply(Bytes.of(body), splices), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(golden.text(".upstream.json"));
        for (int seed = 0; seed < CUTTINGS; seed++) {
            assertThat(Golden.readInPieces(golden.operation(), body, new SplittableRandom(seed), 1 + seed))
                    .as("cut with seed %d", seed)
                    .isEqualTo(outcome);
        }
    }

    private static AnswerReader reader(Case golden) {
        boolean asked = golden.more().equals("asked");
        return Golden.DIALECT
                .transcoder(Golden.DIALECT)
                .answer(
                        Golden.streaming(golden.operation(), asked),
                        200,
                        MediaType.parse("text/event-stream; charset=utf-8"),
                        new ScanSpaces());
    }

    @ParameterizedTest
    @MethodSource("streams")
    void shouldShowTheCallerTheStreamThatTheFileSays(Case golden) throws IOException {
        var upstream = golden.bytes(".upstream.sse");
        var caller = new Caller(reader(golden)).read(upstream);
        var facts = Golden.facts(caller.reader());
        assertThat(caller.seenText()).isEqualTo(golden.text(".caller.sse"));
        assertFacts(golden, facts);
        for (int seed = 0; seed < CUTTINGS; seed++) {
            var cut = new Caller(reader(golden)).readInPieces(upstream, new SplittableRandom(seed), 1 + seed * seed);
            assertThat(cut.seen()).as("cut with seed %d", seed).isEqualTo(caller.seen());
            assertThat(Golden.facts(cut.reader())).as("cut with seed %d", seed).isEqualTo(facts);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void shouldLearnFromTheAnswerWhatTheFileSays(Case golden) throws IOException {
        var body = golden.bytes(".answer.json");
        var request = Golden.request(golden.operation(), "{\"model\":\"m\"}");
        int status = Integer.parseInt(golden.more());
        var type = MediaType.parse("application/json");
        var transcoder = Golden.DIALECT.transcoder(Golden.DIALECT);
        var caller = new Caller(transcoder.answer(request, status, type, new ScanSpaces())).read(body);
        var facts = Golden.facts(caller.reader());
        if (caller.reader().problem() == null) {
            assertThat(caller.seen()).isEqualTo(body);
        }
        assertFacts(golden, facts);
        for (int seed = 0; seed < CUTTINGS; seed++) {
            var cut = new Caller(transcoder.answer(request, status, type, new ScanSpaces()))
                    .readInPieces(body, new SplittableRandom(seed), 1 + seed);
            assertThat(Golden.facts(cut.reader())).as("cut with seed %d", seed).isEqualTo(facts);
        }
    }

    private static void assertFacts(Case golden, String facts) throws IOException {
        if (WRITE) {
            Files.writeString(golden.path(".facts"), facts);
        }
        assertThat(facts).isEqualTo(golden.text(".facts"));
    }

    static Stream<Case> streamsThatAreWhole() {
        return streams().stream().filter(golden -> golden.text(".facts").contains("complete true"));
    }

    @ParameterizedTest
    @MethodSource("streamsThatAreWhole")
    void shouldShowTheSdkChunksItCanRead(Case golden) {
        var scanner = new SseScanner(SseLimits.DEFAULT, event -> {
            var data = event.data().toUtf8String();
            if (event.hasData() && data.startsWith("{\"") && !golden.name().contains("malformed")) {
                parse(golden.operation(), data);
            }
        });
        assertThat(scanner.feed(Bytes.of(golden.bytes(".caller.sse")))).isTrue();
        assertThat(scanner.finish()).isTrue();
    }

    private static void parse(Operation operation, String data) {
        var mapper = ObjectMappers.jsonMapper();
        try {
            switch (operation) {
                case CHAT -> mapper.readValue(data, ChatCompletionChunk.class).choices();
                case COMPLETIONS -> mapper.readValue(data, Completion.class).choices();
                case RESPONSES ->
                    assertThat(mapper.readValue(data, ResponseStreamEvent.class).isValid())
                            .as(data)
                            .isTrue();
                case EMBEDDINGS, COUNT_TOKENS -> throw new AssertionError("no stream of " + operation);
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(data, e);
        }
    }

    static Stream<Case> answersOfTheSdksShape() {
        return answers().stream()
                .filter(golden -> golden.text(".facts").contains("finish ")
                        && golden.text(".facts").contains("error null"))
                .filter(golden -> golden.bytes(".answer.json").length > 120
                        && !golden.name().contains("xai"));
    }

    @ParameterizedTest
    @MethodSource("answersOfTheSdksShape")
    void shouldMeterAnswersLikeTheSdk(Case golden) throws JsonProcessingException {
        var mapper = ObjectMappers.jsonMapper();
        var body = golden.text(".answer.json");
        var request = Golden.request(golden.operation(), "{\"model\":\"m\"}");
        var reader = new Caller(Golden.DIALECT
                        .transcoder(Golden.DIALECT)
                        .answer(request, 200, MediaType.parse("application/json"), new ScanSpaces()))
                .read(golden.bytes(".answer.json"))
                .reader();
        var usage = Objects.requireNonNullElse(reader.usage(), Usage.UNSEEN);
        switch (golden.operation()) {
            case CHAT -> {
                var sdk = mapper.readValue(body, ChatCompletion.class);
                assertThat(reader.model()).isEqualTo(sdk.model());
                assertThat(reader.id()).isEqualTo(sdk.id());
                if (!usage.isPartial()) {
                    assertThat(usage.totalInput())
                            .isEqualTo(sdk.usage().orElseThrow().promptTokens());
                    assertThat(usage.totalOutput())
                            .isEqualTo(sdk.usage().orElseThrow().completionTokens());
                }
            }
            case COMPLETIONS ->
                assertThat(usage.totalInput())
                        .isEqualTo(mapper.readValue(body, Completion.class)
                                .usage()
                                .orElseThrow()
                                .promptTokens());
            case EMBEDDINGS ->
                assertThat(usage.totalInput())
                        .isEqualTo(mapper.readValue(body, CreateEmbeddingResponse.class)
                                .usage()
                                .promptTokens());
            case RESPONSES -> {
                var sdk = mapper.readValue(body, Response.class).usage().orElseThrow();
                assertThat(usage.totalInput()).isEqualTo(sdk.inputTokens());
                assertThat(usage.totalOutput()).isEqualTo(sdk.outputTokens());
                assertThat(usage.reasoning())
                        .isEqualTo(sdk.outputTokensDetails().reasoningTokens());
            }
            case COUNT_TOKENS -> throw new AssertionError("OpenAI has no such face");
        }
    }
}
