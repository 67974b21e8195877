package dev.tollgate.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.ObjectMappers;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.http.MediaType;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A tool that stood for the form of the answer: its caller asked for no tool and sees none, only the answer's text. */
class CalledToolsTest {
    private static final String HEAD =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-3-7-sonnet-latest\",";

    private static AnswerCase.Caller caller(boolean streamed) {
        var names = new ToolNames();
        names.answering("weather");
        return new AnswerCase.Caller(TranslatedAnswers.reader(
                AnswerCase.ANTHROPIC.answers(),
                AnswerCase.OPENAI.answers(),
                AnswerCase.request(AnswerCase.OPENAI, streamed, false),
                200,
                MediaType.parse(streamed ? "text/event-stream" : "application/json"),
                names,
                new ScanSpaces()));
    }

    private static String document(String input, String reason) {
        return HEAD + "\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":" + input
                + "}],\"stop_reason\":\"" + reason
                + "\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":9}}";
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + rest + "}\n\n";
    }

    private static String stream(String reason, String... arguments) {
        var out = new StringBuilder(event("message_start", ",\"message\":" + HEAD + "\"content\":[]}"));
        out.append(
                event(
                        "content_block_start",
                        ",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"weather\",\"input\":{}}"));
        for (var piece : arguments) {
            out.append(event(
                    "content_block_delta",
                    ",\"index\":0,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""
                            + piece.replace("\"", "\\\"") + "\"}"));
        }
        return out.append(event("content_block_stop", ",\"index\":0"))
                .append(event("message_delta", ",\"delta\":{\"stop_reason\":\"" + reason + "\"}"))
                .append(event("message_stop", ""))
                .toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"city": "Z\\u00fcrich", "o": {}} | tool_use   | stop   | {"city": "Z\\u00fcrich", "o": {}}
            {}                             | tool_use   | stop   | {}
            {"city": "Zu"}                 | max_tokens | length | {"city": "Zu"
            """)
    void aDocumentIsTheArguments(String input, String reason, String finish, String said) throws IOException {
        var caller = caller(false).readAll(document(input, reason).getBytes(StandardCharsets.UTF_8));

        var choice = ObjectMappers.jsonMapper()
                .readValue(caller.seen(), ChatCompletion.class)
                .validate()
                .choices()
                .getFirst();
        assertThat(choice.message().content()).contains(said);
        assertThat(choice.message().toolCalls().orElse(List.of())).isEmpty();
        assertThat(choice.finishReason().asString()).isEqualTo(finish);
    }

    @Test
    void aDocumentThatWasCutBeforeItsFirstWordIsNotMadeWhole() {
        var caller = caller(false).readAll(document("{}", "max_tokens").getBytes(StandardCharsets.UTF_8));

        assertThat(caller.seen()).contains("\"content\":null").contains("\"finish_reason\":\"length\"");
    }

    @Test
    void aStreamIsTheArgumentsAsTheyComeHoweverItIsCut() throws IOException {
        var pieces = new String[] {"", "{\"city\": ", "\"Zurich\", \"o\":", " {}", "}"};
        var bytes = stream("tool_use", pieces).getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 50; seed++) {
            var caller = caller(true).readInPieces(bytes, new SplittableRandom(seed), 40);

            var choice = accumulated(caller.seen()).choices().getFirst();
            assertThat(choice.message().content()).as("seed %s", seed).contains(String.join("", pieces));
            assertThat(choice.message().toolCalls().orElse(List.of())).isEmpty();
            assertThat(choice.finishReason().asString()).isEqualTo("stop");
            assertThat(caller.reader.complete()).isTrue();
        }
    }

    @Test
    void aStreamThatWasCutStaysCut() throws IOException {
        var caller = caller(true).readAll(stream("max_tokens", "{\"city\": {}").getBytes(StandardCharsets.UTF_8));

        var choice = accumulated(caller.seen()).choices().getFirst();
        assertThat(choice.message().content()).contains("{\"city\": {}");
        assertThat(choice.finishReason().asString()).isEqualTo("length");
    }

    @Test
    void anAnswerWithoutArgumentsIsAnEmptyObject() throws IOException {
        var caller = caller(true).readAll(stream("tool_use").getBytes(StandardCharsets.UTF_8));

        assertThat(accumulated(caller.seen()).choices().getFirst().message().content())
                .contains("{}");
    }

    @Test
    void whereTheModelCallsTwiceTheFirstIsTheAnswer() {
        var caller = caller(true);
        var whole = stream("tool_use", "{\"a\":1}");
        var again = whole.substring(whole.indexOf("event: content_block_start"), whole.indexOf("event: message_delta"))
                .replace("\"index\":0", "\"index\":1")
                .replace("a\\\":1", "b\\\":2");
        caller.read(Bytes.of(whole.replace("event: message_delta", again + "event: message_delta")));

        assertThat(caller.seen()).contains("a\\\":1").doesNotContain("b\\\":2");
        assertThat(caller.reader.lost()).containsExactly("content[1]");
    }

    private static ChatCompletion accumulated(String seen) throws IOException {
        var all = ChatCompletionAccumulator.create();
        for (var line : seen.lines().toList()) {
            if (line.startsWith("data: {")) {
                all.accumulate(ObjectMappers.jsonMapper().readValue(line.substring(6), ChatCompletionChunk.class));
            }
        }
        return all.chatCompletion();
    }
}
