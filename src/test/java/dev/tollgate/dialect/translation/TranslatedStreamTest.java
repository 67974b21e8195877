package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.translation.AnswerCase.Caller;
import dev.tollgate.http.MediaType;
import dev.tollgate.testing.Damage;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.Set;
import java.util.SplittableRandom;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

class TranslatedStreamTest {
    /** Of several choices the last one says why a passed answer ended; and what cannot be scanned passes unread. */
    private static final Set<String> DIFFERENT = Set.of("choices-several", "lone-surrogates");

    private static final String START = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","model":"m","usage":{"input_tokens":3,"output_tokens":1}}}

            """;

    private static AnswerReader reader(Dialect provider, Dialect caller, ToolNames names) {
        return TranslatedAnswers.reader(
                provider.answers(),
                caller.answers(),
                AnswerCase.request(caller, true, false),
                200,
                MediaType.parse("text/event-stream"),
                names,
                new ScanSpaces());
    }

    private static Caller fromOpenAi() {
        return new Caller(reader(AnswerCase.OPENAI, AnswerCase.ANTHROPIC, new ToolNames()));
    }

    private static Caller fromAnthropic() {
        return new Caller(reader(AnswerCase.ANTHROPIC, AnswerCase.OPENAI, new ToolNames()));
    }

    private static Bytes chunk(String delta) {
        return Bytes.of("data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{" + delta
                + "},\"finish_reason\":null}]}\n\n");
    }

    private static Bytes tool(int index, String begin, String arguments) {
        return chunk("\"tool_calls\":[{\"index\":" + index + begin + ",\"function\":{" + arguments + "}}]");
    }

    @Test
    void beginsAtOnceAndWritesOncePerFragment() {
        var anthropic = fromAnthropic().read(Bytes.of(START));
        assertThat(anthropic.seen()).contains("\"role\":\"assistant\"");
        assertThat(anthropic.writes).isEqualTo(1);
        var openai = fromOpenAi().read(chunk("\"role\":\"assistant\",\"content\":\"\""));
        assertThat(openai.seen()).startsWith("event: message_start\n").doesNotContain("content_block_start");
        var two = chunk("\"content\":\"a\"").toUtf8String()
                + chunk("\"content\":\"b\"").toUtf8String();
        openai.read(Bytes.of(two));
        assertThat(openai.writes).isEqualTo(2);
    }

    @Test
    void showsNothingBeforeTheFirstEventThatMeansSomething() {
        var caller = fromOpenAi().read(Bytes.of(": wait\n\nevent: ping\ndata: {}\n\ndata: {garbage\n\n"));
        assertThat(caller.seen()).isEmpty();
        assertThat(caller.reader.started()).isFalse();
        caller.read(Bytes.of("data: {\"error\":{\"message\":\"x\",\"code\":\"server_error\"}}\n\n"));
        assertThat(caller.reader.error()).isNotNull();
        assertThat(caller.reader.started()).isFalse();
        assertThat(caller.seen()).isEmpty();
        caller.reader.release(caller);
        caller.reader.release(caller);
        assertThat(caller.seen())
                .isEqualTo(
                        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}\n\n");
    }

    @Test
    void takesNoEmptyLineForASignOfLifeHoweverTheStreamIsCut() {
        var chunk = chunk("\"content\":\"a\"").toUtf8String().strip() + "\r\n\r\n";
        var whole = fromOpenAi().read(Bytes.of(chunk));
        var cut = fromOpenAi()
                .read(Bytes.of(chunk.substring(0, chunk.length() - 1)))
                .read(Bytes.of("\n"));
        whole.reader.end(whole);
        cut.reader.end(cut);
        assertThat(cut.seen()).isEqualTo(whole.seen()).doesNotContain("ping");
    }

    @Test
    void givesUsageAsPartialUntilTheStreamSaysItIsOver() {
        var caller = fromAnthropic().read(Bytes.of(START));
        assertThat(caller.reader.usage())
                .hasToString(
                        "Usage[uncachedInput=3, cacheRead=0, cacheWrite5m=0, cacheWrite1h=0, output=1, reasoning=0, searches=0, modifiers=[], quality=PARTIAL]");
        caller.read(Bytes.of("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
        assertThat(caller.reader.usage())
                .hasToString(
                        "Usage[uncachedInput=3, cacheRead=0, cacheWrite5m=0, cacheWrite1h=0, output=1, reasoning=0, searches=0, modifiers=[], quality=REPORTED]");
    }

    @Test
    void callsToolsByTheCallersName() {
        var names = new ToolNames();
        var sent = names.fitting("a.long name", 64);
        var caller = new Caller(reader(AnswerCase.OPENAI, AnswerCase.ANTHROPIC, names));
        caller.read(tool(0, ",\"id\":\"call_1\"", "\"name\":\"" + sent + "\",\"arguments\":\"\""));
        assertThat(caller.seen()).contains("\"name\":\"a.long name\"").doesNotContain(sent);
    }

    @Test
    void doesNotHoldMoreOfInterleavedCallsThanItsBound() {
        var caller = fromOpenAi().read(tool(0, ",\"id\":\"a\"", "\"name\":\"f\",\"arguments\":\"{\""));
        caller.read(tool(1, ",\"id\":\"b\"", "\"name\":\"g\",\"arguments\":\"{\""));
        var more = "x".repeat(64 << 10);
        for (int i = 0; i < 3; i++) {
            caller.read(tool(1, "", "\"arguments\":\"" + more + "\""));
        }
        assertThat(caller.reader.problem()).isNull();
        caller.read(tool(1, "", "\"arguments\":\"" + more + "\""));
        assertThat(caller.reader.problem()).contains("262144 bytes");
        assertThat(caller.reader.complete()).isFalse();
    }

    @Test
    void doesNotHoldMoreOfADocumentThanItsBound() {
        var reader = TranslatedAnswers.reader(
                AnswerCase.OPENAI.answers(),
                AnswerCase.ANTHROPIC.answers(),
                AnswerCase.request(AnswerCase.ANTHROPIC, false, false),
                200,
                MediaType.parse("application/json"),
                new ToolNames(),
                new ScanSpaces());
        var caller = new Caller(reader);
        var filler = Bytes.of(" ".repeat(1 << 20));
        for (int i = 0; i < 5; i++) {
            caller.read(filler);
        }
        assertThat(reader.problem()).contains("more than 4194304 bytes");
        reader.end(caller);
        assertThat(caller.seen()).isEmpty();
    }

    @Test
    void tellsThinkingThatIsTooLongToBeSentBack() {
        var caller = fromAnthropic().read(Bytes.of(START));
        var delta =
                "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"%s\",\"%s\":\"%s\"}}\n\n";
        for (int i = 0; i < 5; i++) {
            caller.read(Bytes.of(delta.formatted("thinking_delta", "thinking", "y".repeat(64 << 10))));
        }
        caller.read(Bytes.of(delta.formatted("signature_delta", "signature", "sig")));
        caller.read(Bytes.of("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"));
        assertThat(caller.reader.lost()).containsExactly("thinking_blocks");
        assertThat(caller.seen()).doesNotContain("\"signature\"");
    }

    /** Whatever is known of an answer is known of it whether it passes or is translated. */
    @Test
    void learnsTheSameAsTheReaderThatPassesItOn() {
        var softly = new SoftAssertions();
        for (var golden : AnswerCase.fromOpenAi()) {
            assertSameFacts(softly, golden);
        }
        softly.assertAll();
    }

    private static void assertSameFacts(SoftAssertions softly, AnswerCase golden) {
        var translated = new Caller(golden.translated()).readAll(golden.sent());
        var passed = new Caller(golden.passed()).readAll(golden.sent());
        if (DIFFERENT.contains(golden.name())) {
            return;
        }
        if (translated.reader.complete() && passed.reader.complete() && translated.reader.error() == null) {
            softly.assertThat(translated.facts()).as(golden.toString()).isEqualTo(passed.facts());
        } else {
            softly.assertThat(translated.reader.error()).as(golden.toString()).isEqualTo(passed.reader.error());
        }
    }

    /** Mutated answers: never a throw, and the same verdict however they are cut. */
    @Test
    void neverThrowsNorDependsOnTheCutsWhateverTheBytesAre() {
        var goldens = new ArrayList<>(AnswerCase.fromOpenAi());
        goldens.addAll(AnswerCase.fromAnthropic());
        for (int seed = 0; seed < 6000; seed++) {
            var random = new SplittableRandom(seed);
            var golden = goldens.get(random.nextInt(goldens.size()));
            var bytes = Damage.to(golden.sent(), random);
            var whole = new Caller(golden.translated()).readAll(bytes);
            var cut = new Caller(golden.translated()).readInPieces(bytes, random, 1 + random.nextInt(300));
            var text = golden + " seed " + seed + ": " + new String(bytes, UTF_8);
            assertThat(cut.seen()).as(text).isEqualTo(whole.seen());
            assertThat(cut.facts() + cut.more()).as(text).isEqualTo(whole.facts() + whole.more());
        }
    }
}
