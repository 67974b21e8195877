package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.openai.core.ObjectMappers;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import dev.tollgate.dialect.translation.AnswerCase.Caller;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers of either dialect as callers of the other see them, as files; {@code -Dgolden.update=true} writes what is expected anew, to be read
 * before it is committed. What comes out is read by the vendors' own classes, too.
 */
class TranslatedGoldenTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");
    private static final int CUTTINGS = 30;

    static Stream<AnswerCase> all() {
        return Stream.concat(AnswerCase.fromOpenAi().stream(), AnswerCase.fromAnthropic().stream());
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldShowTheCallerWhatTheFileSays(AnswerCase golden) throws IOException {
        var caller = new Caller(golden.translated()).readAll(golden.sent());
        if (caller.seen().isEmpty()) {
            caller.reader.release(caller);
        }
        assertFile(golden.expected(), caller.seen());
        assertFile(golden.facts(), caller.facts() + caller.more());
    }

    private static void assertFile(Path path, String actual) throws IOException {
        if (UPDATE) {
            Files.writeString(path, actual);
        }
        assertThat(path).hasContent(actual);
        assertThat(Files.readString(path)).isEqualTo(actual);
    }

    @ParameterizedTest
    @MethodSource("all")
    void shouldShowTheSameHoweverTheAnswerIsCut(AnswerCase golden) {
        var whole = new Caller(golden.translated()).readAll(golden.sent());
        for (int seed = 0; seed < CUTTINGS; seed++) {
            var cut = new Caller(golden.translated())
                    .readInPieces(golden.sent(), new SplittableRandom(seed), 1 + seed * seed);
            assertThat(cut.seen()).as("cut with seed %d", seed).isEqualTo(whole.seen());
            assertThat(cut.facts() + cut.more()).as("cut with seed %d", seed).isEqualTo(whole.facts() + whole.more());
        }
    }

    static Stream<AnswerCase> whole() {
        return all().filter(golden -> {
            var facts = new String(AnswerCase.bytes(golden.facts()), UTF_8);
            return facts.contains("complete true") && facts.contains("error null");
        });
    }

    @ParameterizedTest
    @MethodSource("whole")
    void shouldShowTheSdkAnAnswerThatItTakesWhole(AnswerCase golden) throws JsonProcessingException {
        var text = new String(AnswerCase.bytes(golden.expected()), UTF_8);
        if (golden.caller().name().equals("openai")) {
            openai(golden, text);
        } else {
            anthropic(golden, text);
        }
    }

    private static void openai(AnswerCase golden, String text) throws JsonProcessingException {
        var mapper = ObjectMappers.jsonMapper();
        ChatCompletion completion;
        if (golden.streamed()) {
            var accumulator = ChatCompletionAccumulator.create();
            for (var data : data(text)) {
                if (!data.equals("[DONE]")) {
                    var chunk = mapper.readValue(data, ChatCompletionChunk.class);
                    assertThat(chunk.isValid()).as(data).isTrue();
                    accumulator.accumulate(chunk);
                }
            }
            completion = accumulator.chatCompletion();
        } else {
            completion = mapper.readValue(text, ChatCompletion.class);
        }
        assertThat(completion.validate().isValid()).as(text).isTrue();
        assertThat(completion.choices()).hasSize(1);
    }

    private static void anthropic(AnswerCase golden, String text) throws JsonProcessingException {
        var mapper = com.anthropic.core.ObjectMappers.jsonMapper();
        Message message;
        if (golden.streamed()) {
            var accumulator = MessageAccumulator.create();
            for (var data : data(text)) {
                if (!data.contains("\"ping\"")) {
                    var event = mapper.readValue(data, RawMessageStreamEvent.class);
                    assertThat(event.isValid()).as(data).isTrue();
                    accumulator.accumulate(event);
                }
            }
            message = accumulator.message();
        } else {
            message = mapper.readValue(text, Message.class);
        }
        assertThat(message.stopReason()).isPresent();
        assertThat(message.content()).allMatch(block -> block.isValid());
    }

    private static List<String> data(String stream) {
        var all = new ArrayList<String>();
        var scanner = new SseScanner(SseLimits.DEFAULT, event -> {
            if (event.hasData()) {
                all.add(event.data().toUtf8String());
            }
        });
        assertThat(scanner.feed(Bytes.of(stream))).isTrue();
        return all;
    }
}
