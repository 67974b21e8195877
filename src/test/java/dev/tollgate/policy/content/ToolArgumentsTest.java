package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.llm.Operation;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.testing.ChatChunks;
import dev.tollgate.testing.SeenAnswer;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What models call tools with passes the filters of answers too, and what was JSON stays JSON. */
class ToolArgumentsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARGUMENTS =
            "{\"to\": \"ada\\u0040example.com\", \"text\": \"say \\\"hi\\\" to 4111 1111 1111 1111, " + "x".repeat(200)
                    + "\", \"n\": 4111111111111111, \"m\": 12}";
    private static final String MASKED = "{\"to\": \"[email]\", \"text\": \"say \\\"hi\\\" to [card], "
            + "x".repeat(200) + "\", \"n\": \"[card]\", \"m\": 12}";

    private static Screen screen(Action card) {
        return new Screen(List.of(
                new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]"),
                new Filter("card", BuiltIn.CARD, card, "[card]")));
    }

    private static String screened(
            String dialect, Operation operation, String stream, Screen screen, boolean withArguments, Hits hits) {
        var reader = new ScreenedStream(
                PassedStreams.reader(dialect, operation), "p", screen, 32, withArguments, Scans.HERE, hits);
        var seen = new SeenAnswer();
        reader.read(Bytes.of(stream), seen);
        reader.end(seen);
        return seen.text();
    }

    private static List<String> cut(String whole, Random random) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < whole.length(); ) {
            int to = Math.min(whole.length(), at + 1 + random.nextInt(9));
            pieces.add(whole.substring(at, to));
            at = to;
        }
        return pieces;
    }

    private static String openAi(String arguments, Random random) {
        var out = new StringBuilder();
        out.append(ChatChunks.chunk(0, "{\"role\":\"assistant\",\"content\":\"I write.\"}", "null"));
        for (int call = 0; call < 2; call++) {
            out.append(ChatChunks.chunk(
                    0,
                    "{\"tool_calls\":[{\"index\":" + call + ",\"id\":\"c" + call
                            + "\",\"type\":\"function\",\"function\":{\"name\":\"send\",\"arguments\":\"\"}}]}",
                    "null"));
            for (var piece : cut(arguments, random)) {
                out.append(ChatChunks.chunk(
                        0,
                        "{\"tool_calls\":[{\"index\":" + call + ",\"function\":{\"arguments\":" + JsonText.quote(piece)
                                + "}}]}",
                        "null"));
            }
        }
        return out.append(ChatChunks.chunk(0, "{}", "\"tool_calls\""))
                .append(ChatChunks.DONE)
                .toString();
    }

    private static String anthropic(String arguments, Random random) {
        var out = new StringBuilder();
        out.append(
                event(
                        "message_start",
                        "{\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"c\",\"content\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}"));
        for (int block = 0; block < 2; block++) {
            out.append(event(
                    "content_block_start",
                    "{\"type\":\"content_block_start\",\"index\":" + block
                            + ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"t" + block
                            + "\",\"name\":\"send\",\"input\":{}}}"));
            for (var piece : cut(arguments, random)) {
                out.append(event(
                        "content_block_delta",
                        "{\"type\":\"content_block_delta\",\"index\":" + block
                                + ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":" + JsonText.quote(piece)
                                + "}}"));
            }
            out.append(event("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":" + block + "}"));
        }
        return out.append(
                        event(
                                "message_delta",
                                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{\"output_tokens\":9}}"))
                .append(event("message_stop", "{\"type\":\"message_stop\"}"))
                .toString();
    }

    private static String responses(String arguments, Random random) {
        var out = new StringBuilder();
        for (int item = 0; item < 2; item++) {
            for (var piece : cut(arguments, random)) {
                out.append(event(
                        "response.function_call_arguments.delta",
                        "{\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"i\",\"output_index\":"
                                + item + ",\"delta\":" + JsonText.quote(piece) + "}"));
            }
            out.append(event(
                    "response.function_call_arguments.done",
                    "{\"type\":\"response.function_call_arguments.done\",\"item_id\":\"i\",\"output_index\":" + item
                            + ",\"arguments\":" + JsonText.quote(arguments) + "}"));
        }
        return out.append(event(
                        "response.completed",
                        "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"output\":[{\"type\":\"function_call\",\"arguments\":"
                                + JsonText.quote(arguments) + "}]}}"))
                .toString();
    }

    private static String event(String type, String data) {
        return "event: " + type + "\ndata: " + data + "\n\n";
    }

    /** The pieces of each call, joined. */
    private static List<String> calls(String stream, Function<JsonNode, JsonNode> piece, String index)
            throws Exception {
        var calls = new ArrayList<StringBuilder>();
        for (var line : stream.lines().toList()) {
            if (!line.startsWith("data: {")) {
                continue;
            }
            var data = JSON.readTree(line.substring(6));
            var text = piece.apply(data);
            if (text.isTextual()) {
                int at = data.at(index).asInt();
                while (calls.size() <= at) {
                    calls.add(new StringBuilder());
                }
                calls.get(at).append(text.asText());
            }
        }
        return calls.stream().map(StringBuilder::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "responses"})
    void argumentsOfStreamsAreMaskedHoweverTheyAreCut(String face) throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            var random = new Random(seed);
            var stream =
                    switch (face) {
                        case "openai" -> openAi(ARGUMENTS, random);
                        case "anthropic" -> anthropic(ARGUMENTS, random);
                        default -> responses(ARGUMENTS, random);
                    };
            var hits = new Hits();

            var seen = screened(
                    face.equals("anthropic") ? "anthropic" : "openai",
                    face.equals("responses") ? Operation.RESPONSES : Operation.CHAT,
                    stream,
                    screen(Action.MASK),
                    true,
                    hits);

            var calls =
                    switch (face) {
                        case "openai" ->
                            calls(
                                    seen,
                                    data -> data.at("/choices/0/delta/tool_calls/0/function/arguments"),
                                    "/choices/0/delta/tool_calls/0/index");
                        case "anthropic" -> calls(seen, data -> data.at("/delta/partial_json"), "/index");
                        default -> calls(seen, data -> data.at("/delta"), "/output_index");
                    };
            assertThat(calls).as("seed " + seed).containsExactly(MASKED, MASKED);
            assertThat(seen.split("\n\n", -1)).as("seed " + seed).hasSameSizeAs(stream.split("\n\n", -1));
            assertThat(seen).doesNotContain("4111").doesNotContain("ada");
        }
    }

    @Test
    void argumentsMayPassAndTextsBesideThemAreStillMasked() {
        var stream = openAi(ARGUMENTS, new Random(1)).replace("I write.", "I write to ada@example.com.");

        var seen = screened("openai", Operation.CHAT, stream, screen(Action.MASK), false, new Hits());

        assertThat(seen).isEqualTo(stream.replace("ada@example.com", "[email]"));
    }

    @Test
    void aCallIsCutBeforeWhatIsRefused() {
        var hits = new Hits();

        var seen = screened(
                "anthropic", Operation.CHAT, anthropic(ARGUMENTS, new Random(1)), screen(Action.REFUSE), true, hits);

        assertThat(hits.refused()).isEqualTo("card");
        assertThat(seen).contains("tool_use").doesNotContain("4111").doesNotContain("message_stop");
    }

    private static JsonNode edited(String document, boolean withArguments) throws Exception {
        var bytes = Bytes.of(document);
        var splices = ScreenedDocument.edits(bytes, screen(Action.MASK), withArguments, new Hits());
        return JSON.readTree(Splice.apply(bytes, Objects.requireNonNull(splices)));
    }

    @Test
    void argumentsOfWholeAnswersAreMasked() throws Exception {
        var chat =
                "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"function\":{\"name\":\"send\",\"arguments\":"
                        + JsonText.quote(ARGUMENTS) + "}}]}}]}";
        assertThat(edited(chat, true)
                        .at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo(MASKED);
        assertThat(edited(chat, false)).isEqualTo(JSON.readTree(chat));

        var response = "{\"output\":[{\"type\":\"function_call\",\"arguments\":" + JsonText.quote(ARGUMENTS) + "}]}";
        assertThat(edited(response, true).at("/output/0/arguments").asText()).isEqualTo(MASKED);

        var message = "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"send\",\"input\":" + ARGUMENTS
                + "},{\"type\":\"tool_use\",\"input\":{\"arguments\":\"4111 1111 1111 1111\",\"x\":[[\"a@b.io\",{\"e@f.io\":\"c@d.io\"}]]}}]}";
        assertThat(edited(message, true).at("/content/0/input")).isEqualTo(JSON.readTree(MASKED));
        assertThat(edited(message, true).at("/content/1/input"))
                .isEqualTo(JSON.readTree("{\"arguments\":\"[card]\",\"x\":[[\"[email]\",{\"[email]\":\"[email]\"}]]}"));
        assertThat(edited(message, false)).isEqualTo(JSON.readTree(message));
    }

    @Test
    void whatIsNoJsonIsATextLikeAnyOther() throws Exception {
        var chat =
                "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"arguments\":\"pay 4111 1111 1111 1111\"}}]}}]}";

        assertThat(edited(chat, true)
                        .at("/choices/0/message/tool_calls/0/function/arguments")
                        .asText())
                .isEqualTo("pay [card]");
    }
}
