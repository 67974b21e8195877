package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.translation.AnswerCase;
import dev.tollgate.dialect.translation.AnswerCase.Caller;
import dev.tollgate.http.MediaType;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What passes from Anthropic to Anthropic: the bytes as they came, and the same learned of them as of their translation. */
class PassedMessagesTest {
    private static final MessageCodec CODEC = new MessageCodec(42);
    private static final String START =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"m\"}}\n\n";
    private static final String DELTA =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}\n\n";

    static List<AnswerCase> answers() {
        return AnswerCase.fromAnthropic();
    }

    private static AnswerReader reader(AnswerCase golden) {
        var request = AnswerCase.request(golden.provider(), golden.streamed(), false);
        return CODEC.passed(request, golden.status(), golden.type(), new ScanSpaces());
    }

    @ParameterizedTest
    @MethodSource("answers")
    void passesEveryByteAndLearnsWhatItsTranslationLearns(AnswerCase golden) {
        var passed = new Caller(reader(golden)).readAll(golden.sent());
        if (passed.seen().isEmpty()) {
            passed.reader.release(passed);
        }
        if (passed.reader.problem() == null) {
            assertThat(passed.seen()).isEqualTo(new String(golden.sent(), UTF_8));
        }
        var translated = new Caller(golden.translated()).readAll(golden.sent());
        assertThat(passed.reader.error()).isEqualTo(translated.reader.error());
        if (passed.reader.error() == null && translated.reader.complete()) {
            assertThat(passed.facts()).isEqualTo(translated.facts());
        }
        for (int seed = 0; seed < 30; seed++) {
            var cut =
                    new Caller(reader(golden)).readInPieces(golden.sent(), new SplittableRandom(seed), 1 + seed * seed);
            assertThat(cut.facts()).as("cut with seed %d", seed).isEqualTo(passed.facts());
        }
    }

    private static Caller stream() {
        var request = AnswerCase.request(AnswerCase.fromAnthropic().getFirst().provider(), true, false);
        return new Caller(CODEC.passed(request, 200, MediaType.parse("text/event-stream"), new ScanSpaces()));
    }

    @Test
    void passesAWholeFragmentInOnePiece() {
        var caller = stream().read(Bytes.of(START + DELTA.formatted("a") + ": keep\n\n" + DELTA.formatted("b")));
        assertThat(caller.passes).isEqualTo(1);
        assertThat(caller.writes).isZero();
        assertThat(caller.reader.contentEvents()).isEqualTo(2);
        assertThat(caller.reader.outputBytes()).isBetween(2L, 64L);
    }

    @Test
    void holdsAnErrorThatComesFirstUntilItIsReleased() {
        var error =
                "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n";
        var caller = stream().read(Bytes.of("event: ping\ndata: {\"type\":\"ping\"}\n\n" + error));
        assertThat(caller.reader.started()).isFalse();
        assertThat(caller.seen()).isEmpty();
        assertThat(Objects.requireNonNull(caller.reader.error()).status()).hasValue(503);
        caller.reader.release(caller);
        assertThat(caller.seen()).endsWith(error);
    }

    @Test
    void isWholeOnlyWithItsLastEvent() {
        var caller = stream()
                .read(
                        Bytes.of(
                                START
                                        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":4}}\n\n"));
        caller.reader.end(caller);
        assertThat(caller.reader.complete()).isFalse();
        assertThat(caller.reader.finishReason()).isEqualTo("end_turn");
    }
}
