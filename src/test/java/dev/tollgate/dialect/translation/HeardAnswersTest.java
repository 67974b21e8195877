package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.translation.AnswerCase.Caller;
import dev.tollgate.fault.Outcome;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an ear hears of an answer while it passes, and answers that are ended before their providers end them. */
class HeardAnswersTest {
    private static final MediaType EVENTS = Objects.requireNonNull(MediaType.parse("text/event-stream"));

    /** What only some old or small servers write, of which less is heard (or the same twice) where it passes untouched. */
    private static final Set<String> ODD = Set.of(
            "choices-several",
            "function-call-old",
            "lone-surrogates",
            "mistral-parts",
            "reasoning-both-names",
            "tools-whole-in-one-chunk",
            "server-tool");

    static Stream<AnswerCase> usual() {
        return streams().filter(golden -> !ODD.contains(golden.name()));
    }

    static Stream<AnswerCase> streams() {
        return Stream.concat(AnswerCase.fromOpenAi().stream(), AnswerCase.fromAnthropic().stream())
                .filter(AnswerCase::streamed);
    }

    /** What was said, with a bar where it went on elsewhere. */
    private static final class Ear implements AnswerReader.Ear {
        private final StringBuilder heard = new StringBuilder();

        @Override
        public void more(Bytes said) {
            heard.append(said.toUtf8String());
        }

        @Override
        public void elsewhere() {
            if (!heard.isEmpty() && heard.charAt(heard.length() - 1) != '|') {
                heard.append('|');
            }
        }

        String all() {
            return heard.toString().replace("|", "");
        }
    }

    private static Ear hear(AnswerReader reader, byte[] sent, SplittableRandom random) {
        var ear = new Ear();
        reader.heardBy(ear);
        new Caller(reader).readInPieces(sent, random, 1 + random.nextInt(200));
        return ear;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("usual")
    void theSameIsHeardOfWhatPassesAsOfWhatIsTranslatedHoweverItIsCut(AnswerCase golden) {
        var whole = hear(golden.translated(), golden.sent(), new SplittableRandom(0))
                .all();
        for (int seed = 1; seed < 20; seed++) {
            var random = new SplittableRandom(seed);
            assertThat(hear(golden.translated(), golden.sent(), random).all()).isEqualTo(whole);
            var passed = hear(golden.passed(), golden.sent(), random).all();
            assertThat(passed).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void aStreamThatIsEndedAnywhereIsWholeToItsCaller(AnswerCase golden) {
        var sent = golden.sent();
        for (int length = 1; length < sent.length; length += 7) {
            endedIsWhole(golden.passed(), golden.provider(), sent, length);
            endedIsWhole(golden.translated(), golden.caller(), sent, length);
        }
    }

    private static void endedIsWhole(AnswerReader reader, Dialect dialect, byte[] sent, int length) {
        var caller = new Caller(reader);
        caller.read(new Bytes(sent, 0, length));
        if (!reader.started() || reader.error() != null || reader.problem() != null) {
            return;
        }
        reader.endHere(caller);
        reader.end(caller);
        assertThat(reader.complete()).as("after %d bytes", length).isTrue();
        var seen = caller.seen();
        var request = AnswerCase.request(dialect, true, true);
        var reread = new Caller(dialect.transcoder(dialect).answer(request, 200, EVENTS, new ScanSpaces()));
        reread.readAll(seen.getBytes(UTF_8));
        assertThat(reread.reader.complete())
                .as("after %d bytes: %s", length, seen)
                .isTrue();
        assertThat(reread.reader.finishReason())
                .as("after %d bytes: %s", length, seen)
                .isNotNull();
    }

    @Test
    void responsesAndCompletionsAreHeardToo() {
        var responses = """
                event: response.created
                data: {"type":"response.created","response":{"id":"r","model":"m","status":"in_progress"}}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":"say \\"a\\" "}

                event: response.function_call_arguments.delta
                data: {"type":"response.function_call_arguments.delta","delta": "and b","item_id":"i"}

                data: {"type":"response.output_text.delta","item_id":"i","delta":", and c"}

                """;
        assertThat(heard(Operation.RESPONSES, responses)).containsOnly("say \\\"a\\\" and b, and c");
        var completions = """
                data: {"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"one ","finish_reason":null}]}

                data: {"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"two ","finish_reason":null}]}

                data: {"id":"c","object":"text_completion","created":2,"model":"m","choices":[{"index":0,"text":"three","finish_reason":"stop"}]}

                data: [DONE]

                """;
        assertThat(heard(Operation.COMPLETIONS, completions)).containsOnly("one two three");
    }

    private static List<String> heard(Operation operation, String stream) {
        var heard = new ArrayList<String>();
        for (int seed = 0; seed < 20; seed++) {
            var dialect = AnswerCase.OPENAI;
            var reader = dialect.transcoder(dialect).answer(request(operation), 200, EVENTS, new ScanSpaces());
            heard.add(hear(reader, stream.getBytes(UTF_8), new SplittableRandom(seed))
                    .all());
        }
        return heard;
    }

    private static ModelRequest request(Operation operation) {
        var reader = AnswerCase.OPENAI.requestReader(operation, JsonLimits.DEFAULT, new ScanSpaces());
        reader.read(Bytes.of(
                operation == Operation.RESPONSES
                        ? "{\"model\":\"m\",\"stream\":true,\"input\":\"x\"}"
                        : "{\"model\":\"m\",\"stream\":true,\"prompt\":\"x\"}"));
        if (reader.finish() instanceof Outcome.Ready<ModelRequest>(var request)) {
            return request;
        }
        throw new AssertionError("refused: " + operation);
    }
}
