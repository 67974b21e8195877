package dev.tollgate.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tollgate.testing.SeenAnswer;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A webhook is asked about what answers call tools with, and what it says instead keeps the answer what it was: JSON. */
class ToolCallsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARGUMENTS = "{\"to\": \"ada\\u0040example.com\", \"n\": 7}";
    private static final String INSTEAD = "{\"to\":\"nobody\",\n \"n\": 0}";

    /** Answers that say "I send." and call a tool, whole and as streams. */
    enum Face {
        CHAT("/choices/0/message/tool_calls/0/function/arguments") {
            @Override
            String document() {
                return "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"I send.\",\"tool_calls\":["
                        + "{\"id\":\"1\",\"type\":\"function\",\"function\":{\"arguments\":"
                        + JsonText.quote(ARGUMENTS)
                        + ",\"name\":\"send\"}}]},\"finish_reason\":\"tool_calls\"}]}";
            }

            @Override
            String stream() {
                var out = new StringBuilder(chunk("{\"role\":\"assistant\",\"content\":\"I \"}"));
                out.append(chunk("{\"content\":\"send.\"}"));
                out.append(
                        chunk(
                                "{\"tool_calls\":[{\"index\":0,\"id\":\"1\",\"function\":{\"name\":\"send\",\"arguments\":\"\"}}]}"));
                for (var piece : pieces()) {
                    out.append(chunk("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                            + JsonText.quote(piece) + "}}]}"));
                }
                return out + "data: [DONE]\n\n";
            }

            @Override
            String called(JsonNode event) {
                return event.at("/choices/0/delta/tool_calls/0/function/arguments")
                        .asText("");
            }

            private static String chunk(String delta) {
                return "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
            }
        },
        MESSAGES("/content/1/input") {
            @Override
            String document() {
                return "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"I send.\"},"
                        + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"send\",\"input\":"
                        + ARGUMENTS
                        + "}],\"stop_reason\":\"tool_use\"}";
            }

            @Override
            String stream() {
                var out = new StringBuilder("""
                        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"I send."}}

                        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"send","input":{}}}

                        """);
                for (var piece : pieces()) {
                    out.append(
                            "data: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":"
                                    + JsonText.quote(piece) + "}}\n\n");
                }
                return out + "data: {\"type\":\"content_block_stop\",\"index\":1}\n\n";
            }

            @Override
            String called(JsonNode event) {
                return event.at("/delta/partial_json").asText("");
            }
        },
        RESPONSES("/output/1/arguments") {
            @Override
            String document() {
                return "{\"id\":\"r\",\"object\":\"response\",\"status\":\"completed\",\"instructions\":\"be kind\",\"output\":"
                        + output()
                        + ",\"text\":{\"format\":{\"type\":\"text\"}},\"tools\":[{\"description\":\"sends\"}]}";
            }

            private static String output() {
                return "[{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"I send.\"}]},"
                        + call(ARGUMENTS)
                        + "]";
            }

            private static String call(String arguments) {
                return "{\"type\":\"function_call\",\"id\":\"f\",\"call_id\":\"1\",\"name\":\"send\",\"arguments\":"
                        + JsonText.quote(arguments) + "}";
            }

            @Override
            String stream() {
                var out = new StringBuilder(
                        "data: {\"type\":\"response.created\",\"response\":{\"instructions\":\"be kind\",\"output\":[]}}\n\n"
                                + "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"I send.\"}\n\n"
                                + "data: {\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"I send.\"}\n\n"
                                + "data: {\"type\":\"response.output_item.added\",\"output_index\":1,\"item\":"
                                + call("") + "}\n\n");
                for (var piece : pieces()) {
                    out.append(
                            "data: {\"type\":\"response.function_call_arguments.delta\",\"output_index\":1,\"delta\":"
                                    + JsonText.quote(piece) + "}\n\n");
                }
                return out
                        + "data: {\"type\":\"response.function_call_arguments.done\",\"output_index\":1,\"arguments\":"
                        + JsonText.quote(ARGUMENTS) + "}\n\n"
                        + "data: {\"type\":\"response.output_item.done\",\"output_index\":1,\"item\":" + call(ARGUMENTS)
                        + "}\n\n"
                        + "data: {\"type\":\"response.completed\",\"response\":{\"output\":" + output() + "}}\n\n";
            }

            @Override
            String called(JsonNode event) {
                return event.at("/type").asText().endsWith("arguments.delta")
                        ? event.at("/delta").asText()
                        : "";
            }
        };

        final String place;

        Face(String place) {
            this.place = place;
        }

        abstract String document();

        abstract String stream();

        /** What an event adds to what the tool is called with. */
        abstract String called(JsonNode event);

        static List<String> pieces() {
            return List.of(ARGUMENTS.substring(0, 13), ARGUMENTS.substring(13, 14), ARGUMENTS.substring(14));
        }
    }

    private static HeldWords held(boolean stream, boolean withArguments, String came) {
        var held = stream ? new HeldStream(withArguments, false, 1 << 20) : new HeldDocument(withArguments, 1 << 20);
        held.add(Bytes.of(came));
        held.end();
        return held;
    }

    private static Question asked(HeldWords held) {
        return new Question(Question.On.RESPONSE, "id", "p", "", "", "m", Objects.requireNonNull(held.texts()));
    }

    private static JsonNode texts(Question question) throws Exception {
        return JSON.readTree(WebhookFormat.write(question)).at("/texts");
    }

    private static String shown(HeldWords held, Map<Integer, String> masked) {
        var seen = new SeenAnswer();
        held.show(masked, seen);
        return seen.text();
    }

    private static Verdict mask(Question question, int index, String text) {
        var verdict =
                "{\"action\":\"mask\",\"texts\":[{\"index\":" + index + ",\"text\":" + JsonText.quote(text) + "}]}";
        return WebhookFormat.read(verdict.getBytes(StandardCharsets.UTF_8), question);
    }

    @ParameterizedTest
    @EnumSource
    void aToolsCallIsAskedAboutByNameAndAsOneText(Face face) throws Exception {
        for (boolean stream : new boolean[] {false, true}) {
            var came = stream ? face.stream() : face.document();
            assertThat(texts(asked(held(stream, true, came))))
                    .as("stream=%s", stream)
                    .isEqualTo(JSON.readTree("[{\"index\":0,\"role\":\"assistant\",\"text\":\"I send.\"},"
                            + "{\"index\":1,\"role\":\"assistant\",\"tool\":\"send\",\"text\":"
                            + JsonText.quote(ARGUMENTS) + "}]"));
            assertThat(texts(asked(held(stream, false, came)))).hasSize(1);
            assertThat(shown(held(stream, true, came), Map.of())).isEqualTo(came);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWholeAnswerCallsTheToolWithWhatIsSaidInstead(Face face) throws Exception {
        var held = held(false, true, face.document());

        var shown = JSON.readTree(shown(held, Map.of(1, INSTEAD)));

        var called = shown.at(face.place);
        assertThat(called.isTextual() ? JSON.readTree(called.asText()) : called).isEqualTo(JSON.readTree(INSTEAD));
        assertThat(shown.toString()).doesNotContain("ada").contains("I send.");
    }

    @ParameterizedTest
    @EnumSource
    void aStreamCallsTheToolWithWhatIsSaidInsteadWhereverItSaysIt(Face face) throws Exception {
        var held = held(true, true, face.stream());
        assertThat(asked(held).texts()).hasSize(2);

        var shown = shown(held, Map.of(1, INSTEAD));

        var called = new StringBuilder();
        var events = new ArrayList<JsonNode>();
        for (var line : shown.lines().toList()) {
            if (line.startsWith("data: {")) {
                events.add(JSON.readTree(line.substring(6)));
                called.append(face.called(events.getLast()));
            }
        }
        assertThat(JSON.readTree(called.toString())).isEqualTo(JSON.readTree(INSTEAD));
        assertThat(shown).doesNotContain("example").contains("send.");
        assertThat(shown.split("\n\n", -1)).hasSameSizeAs(face.stream().split("\n\n", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|true",
                " {\"a\":[1]}|true",
                "[masked]|false",
                "[]|false",
                "\"x\"|false",
                "{\"a\":1|false",
                "``|false",
                "{\"a\":1,\"a\":2}|false"
            })
    void whatIsSaidInsteadOfArgumentsMustBeAnObject(String instead, boolean understood) {
        for (var face : Face.values()) {
            var question = asked(held(true, true, face.stream()));
            assertThat(mask(question, 1, instead))
                    .isEqualTo(
                            understood
                                    ? new Verdict.Mask(Map.of(1, instead))
                                    : new Verdict.None(Verdict.Trouble.GARBLED));
            assertThat(mask(question, 0, instead)).isEqualTo(new Verdict.Mask(Map.of(0, instead)));
        }
    }

    @Test
    void aBlockThatBringsAllOfItAtItsStartStaysOneLine() throws Exception {
        var came =
                "data: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"send\",\"input\":"
                        + ARGUMENTS + "}}\n\n";
        var held = held(true, true, came);
        assertThat(texts(asked(held)))
                .isEqualTo(JSON.readTree("[{\"index\":0,\"role\":\"assistant\",\"tool\":\"send\",\"text\":"
                        + JsonText.quote(ARGUMENTS) + "}]"));

        var shown = shown(held, Map.of(0, INSTEAD));

        assertThat(shown.lines()).hasSize(2);
        assertThat(JSON.readTree(shown.substring(6)).at("/content_block/input")).isEqualTo(JSON.readTree(INSTEAD));
    }

    /** One call may stand for another only where it is of the same tool with the same words. */
    @Test
    void noToolHidesBehindAnotherThatIsCalledWithTheSame() throws Exception {
        var item = "{\"type\":\"function_call\",\"name\":\"%s\",\"arguments\":\"{\\\"id\\\":1}\"}";
        var stream = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            var of = "\"output_index\":" + i;
            var named = item.formatted(i == 0 ? "read" : "wipe");
            stream.append("data: {\"type\":\"response.output_item.added\"," + of + ",\"item\":"
                            + named.replace("{\\\"id\\\":1}", "") + "}\n\n")
                    .append("data: {\"type\":\"response.function_call_arguments.delta\"," + of
                            + ",\"delta\":\"{\\\"id\\\":1}\"}\n\n")
                    .append("data: {\"type\":\"response.function_call_arguments.done\"," + of
                            + ",\"arguments\":\"{\\\"id\\\":1}\"}\n\n")
                    .append("data: {\"type\":\"response.output_item.done\"," + of + ",\"item\":" + named + "}\n\n");
        }
        stream.append("data: {\"type\":\"response.completed\",\"response\":{\"output\":[" + item.formatted("read") + ","
                + item.formatted("wipe") + "]}}\n\n");
        var held = held(true, true, stream.toString());

        assertThat(texts(asked(held)))
                .isEqualTo(
                        JSON.readTree(
                                "[{\"index\":0,\"role\":\"assistant\",\"tool\":\"read\",\"text\":\"{\\\"id\\\":1}\"},"
                                        + "{\"index\":1,\"role\":\"assistant\",\"tool\":\"wipe\",\"text\":\"{\\\"id\\\":1}\"}]"));
        var shown = shown(held, Map.of(1, "{}"));
        assertThat(shown.split("id\\\\\":1", -1))
                .as("what is left of the first")
                .hasSize(1 + 4);
        assertThat(shown.split("\"\\{\\}\"", -1)).as("what the second became").hasSize(1 + 4);
    }

    @Test
    void callsWithoutArgumentsAreAskedAboutToo() throws Exception {
        var came = """
                data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"wipe","input":{}}}

                data: {"type":"content_block_stop","index":0}

                """;
        assertThat(texts(asked(held(true, true, came))))
                .isEqualTo(JSON.readTree("[{\"index\":0,\"role\":\"assistant\",\"tool\":\"wipe\",\"text\":\"\"}]"));
    }

    @Test
    void toolsThatTakeTextAreCalledWithText() throws Exception {
        var document = "{\"output\":[{\"type\":\"custom_tool_call\",\"name\":\"sh\",\"input\":\"cat x\"}]}";
        assertThat(texts(asked(held(false, true, document))))
                .isEqualTo(JSON.readTree("[{\"index\":0,\"role\":\"assistant\",\"tool\":\"sh\",\"text\":\"cat x\"}]"));
        assertThat(shown(held(false, true, document), Map.of(0, "[no]"))).isEqualTo(document.replace("cat x", "[no]"));

        var stream = IntStream.range(0, 5)
                .mapToObj(i ->
                        "data: {\"type\":\"response.custom_tool_call_input.delta\",\"output_index\":0,\"delta\":\"cat x\"}\n\n"
                                .replace("cat x", "cat x".substring(i, i + 1)))
                .reduce("", String::concat);
        assertThat(texts(asked(held(true, true, stream))))
                .isEqualTo(JSON.readTree("[{\"index\":0,\"role\":\"assistant\",\"tool\":\"\",\"text\":\"cat x\"}]"));
        assertThat(asked(held(true, false, stream)).texts()).isEmpty();
    }
}
