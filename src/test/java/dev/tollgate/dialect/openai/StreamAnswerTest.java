package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.fault.Outcome;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import dev.tollgate.testing.Damage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StreamAnswerTest {
    private static final String DELTA =
            "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}\n\n";
    private static final String ERROR = "data: {\"error\":{\"message\":\"x\",\"code\":\"server_error\"}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private static AnswerReader reader(Operation operation, boolean asked) {
        return Golden.DIALECT
                .transcoder(Golden.DIALECT)
                .answer(
                        Golden.streaming(operation, asked),
                        200,
                        MediaType.parse("text/event-stream"),
                        new ScanSpaces());
    }

    private static Caller caller() {
        return new Caller(reader(Operation.CHAT, false));
    }

    @Test
    void shouldPassAWholeFragmentInOnePiece() {
        var caller = caller();
        caller.read(Bytes.of(DELTA.formatted("") + DELTA.formatted("a") + ": keep\n\n" + DELTA.formatted("b")));
        assertThat(caller.passes).isEqualTo(1);
        assertThat(caller.writes).isZero();
        caller.read(Bytes.of(DELTA.formatted("c")));
        assertThat(caller.passes).isEqualTo(2);
        assertThat(caller.writes).isZero();
    }

    @Test
    void shouldShowNothingBeforeTheFirstEventThatMeansSomething() {
        var caller = caller();
        caller.read(Bytes.of(": wait\n\nevent: ping\ndata: {}\n\ndata: {garbage\n\n"));
        assertThat(caller.seen()).isEmpty();
        assertThat(caller.reader().started()).isFalse();
        caller.read(Bytes.of(DELTA.formatted("")));
        assertThat(caller.reader().started()).isTrue();
        assertThat(caller.reader().content()).isFalse();
        assertThat(caller.seenText())
                .isEqualTo(": wait\n\nevent: ping\ndata: {}\n\ndata: {garbage\n\n" + DELTA.formatted(""));
        caller.read(Bytes.of(DELTA.formatted("x")));
        assertThat(caller.reader().content()).isTrue();
    }

    @Test
    void shouldHoldAnErrorThatComesFirstUntilItIsReleased() {
        var caller = caller();
        caller.read(Bytes.of(": wait\n\n" + ERROR));
        assertThat(caller.reader().error()).isNotNull();
        assertThat(caller.reader().started()).isFalse();
        assertThat(caller.seen()).isEmpty();
        caller.reader().release(caller);
        caller.reader().release(caller);
        assertThat(caller.seenText()).isEqualTo(": wait\n\n" + ERROR);
    }

    @Test
    void shouldNotHoldMoreThanItsBound() {
        var caller = caller();
        for (int i = 0; i < 3000; i++) {
            caller.read(Bytes.of(": a comment that keeps the connection\n\n"));
        }
        assertThat(caller.reader().problem()).isNull();
        for (int i = 0; i < 3000; i++) {
            caller.read(Bytes.of("data: garbage that goes on and on and on\n\n"));
        }
        assertThat(caller.reader().problem()).contains("before the first event that can be read");
        caller.read(Bytes.of(DELTA.formatted("late")));
        assertThat(caller.seen()).isEmpty();
    }

    @Test
    void shouldCutAnEventWithoutEnd() {
        var caller = caller();
        var filler = Bytes.of("data: " + "x".repeat(1 << 20));
        for (int i = 0; i < 17; i++) {
            caller.read(filler);
        }
        assertThat(caller.reader().problem()).contains("more than 16777216 bytes");
        assertThat(caller.end().seen()).isEmpty();
    }

    @Test
    void shouldGiveUsageAsPartialUntilTheStreamSaysItIsOver() {
        var caller = caller();
        caller.read(Bytes.of(
                DELTA.formatted("a").replace("]}", "],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}")));
        assertThat(caller.reader().usage()).isEqualTo(Usage.ofOpenAi(3, 0, 1, 0).asPartial());
        caller.read(Bytes.of(DONE));
        assertThat(caller.reader().usage()).isEqualTo(Usage.ofOpenAi(3, 0, 1, 0));
    }

    /** Streams made of parts whose meaning is known: what is hidden, counted and metered follows from the parts. */
    @Test
    void shouldHideTheUsageChunkAndNothingElseInRandomStreams() {
        for (int seed = 0; seed < 3000; seed++) {
            var random = new SplittableRandom(seed);
            boolean asked = random.nextInt(4) == 0;
            var sent = new StringBuilder();
            var expected = new StringBuilder();
            int contents = 0;
            long textBytes = 0;
            long prompt = -1;
            for (int i = random.nextInt(12); i >= 0; i--) {
                var text = text(random);
                var usage = usage(random, 1 + i);
                var part =
                        switch (random.nextInt(5)) {
                            case 0 -> "{\"choices\":[],\"usage\":" + usage + "}";
                            case 1 -> "{\"id\":\"%s\",\"choices\":[]}".formatted(text);
                            case 2 ->
                                "{\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}],\"usage\":%s}"
                                        .formatted(text, usage);
                            default ->
                                "{\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"%s\"}}],\"usage\":null,\"obfuscation\":\"%s\"}"
                                        .formatted(text, text(random));
                        };
                contents += part.contains("delta") && !text.isEmpty() ? 1 : 0;
                textBytes += part.contains("delta") ? text.getBytes(UTF_8).length : 0;
                prompt = part.contains("prompt_tokens") ? 1 + i : prompt;
                boolean hidden = !asked && part.startsWith("{\"choices\":[],") && part.contains("prompt_tokens");
                var event = "data:" + (random.nextBoolean() ? " " : "") + part
                        + (random.nextBoolean() ? "\n\n" : "\r\n\r\n");
                sent.append(event);
                expected.append(hidden ? "" : event);
            }
            sent.append(DONE);
            expected.append(DONE);
            var caller = new Caller(reader(Operation.CHAT, asked))
                    .readInPieces(sent.toString().getBytes(UTF_8), random, 1 + random.nextInt(200));
            assertThat(caller.seenText()).as("seed %d", seed).isEqualTo(expected.toString());
            assertThat(caller.reader().contentEvents()).as("seed %d", seed).isEqualTo(contents);
            // A budget counts on it: no text passes that is not in it.
            assertThat(caller.reader().outputBytes()).as("seed %d", seed).isGreaterThanOrEqualTo(textBytes);
            assertThat(caller.reader().complete()).as("seed %d", seed).isTrue();
            var usage = caller.reader().usage();
            assertThat(usage == null ? -1 : usage.totalInput())
                    .as("seed %d", seed)
                    .isEqualTo(prompt);
        }
    }

    private static String text(RandomGenerator random) {
        var texts = new String[] {
            "", "a", "\\\"usage\\\":{", "\\\\", "[DONE]", "\u00e9\ud83d\ude00", "\\n\\n", "}],\\\"error\\\":1"
        };
        return texts[random.nextInt(texts.length)];
    }

    private static String usage(RandomGenerator random, int prompt) {
        return random.nextInt(3) == 0
                ? "null"
                : "{\"prompt_tokens\":%d,\"completion_tokens\":%d}".formatted(prompt, random.nextInt(9));
    }

    /** Mutated requests, answers and streams: never a throw, and the same verdict however they are cut. */
    @Test
    void shouldNeverThrowNorDependOnTheCutsWhateverTheBytesAre() {
        var seeds = new ArrayList<Golden.Case>();
        seeds.addAll(Golden.cases("streams"));
        seeds.addAll(Golden.cases("answers"));
        seeds.addAll(Golden.cases("requests"));
        for (int seed = 0; seed < 6000; seed++) {
            var random = new SplittableRandom(seed);
            var golden = seeds.get(random.nextInt(seeds.size()));
            var bytes = Damage.to(
                    golden.bytes(
                            switch (golden.kind()) {
                                case "streams" -> ".upstream.sse";
                                case "answers" -> ".answer.json";
                                default -> ".request.json";
                            }),
                    random);
            int largest = 1 + random.nextInt(300);
            if (golden.kind().equals("requests")) {
                Outcome<?> whole = Golden.read(golden.operation(), bytes);
                assertThat(Golden.readInPieces(golden.operation(), bytes, random, largest))
                        .as("seed %d", seed)
                        .isEqualTo(whole);
            } else {
                boolean asked = random.nextBoolean();
                var type = MediaType.parse(golden.kind().equals("streams") ? "text/event-stream" : "application/json");
                var transcoder = Golden.DIALECT.transcoder(Golden.DIALECT);
                var request = Golden.streaming(golden.operation(), asked);
                var whole = new Caller(transcoder.answer(request, 200, type, new ScanSpaces())).read(bytes);
                var cut = new Caller(transcoder.answer(request, 200, type, new ScanSpaces()))
                        .readInPieces(bytes, random, largest);
                assertThat(Golden.facts(cut.reader())).as("seed %d", seed).isEqualTo(Golden.facts(whole.reader()));
            }
        }
    }
}
