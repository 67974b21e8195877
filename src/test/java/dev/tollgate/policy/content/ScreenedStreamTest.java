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
import dev.tollgate.wire.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenedStreamTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Screen SCREEN = new Screen(List.of(
            new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]"),
            new Filter("card", BuiltIn.CARD, Action.MASK, "[card]")));

    private static String screened(String dialect, String stream, Hits hits, Screen screen, Random cuts) {
        var reader = new ScreenedStream(
                PassedStreams.reader(dialect, Operation.CHAT), "p", screen, 64, true, Scans.HERE, hits);
        var seen = new SeenAnswer();
        var bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + cuts.nextInt(200));
            reader.read(new Bytes(bytes, at, length), seen);
            at += length;
        }
        reader.end(seen);
        assertThat(hits.refused() != null || reader.complete()).isTrue();
        return seen.text();
    }

    private static String openai(Map<Integer, List<String>> choices, Random random) {
        var out = new StringBuilder();
        choices.keySet()
                .forEach(choice ->
                        out.append(ChatChunks.chunk(choice, "{\"role\":\"assistant\",\"content\":\"\"}", "null")));
        var left = new TreeMap<Integer, List<String>>();
        choices.forEach((choice, pieces) -> left.put(choice, new ArrayList<>(pieces)));
        while (!left.isEmpty()) {
            var keys = List.copyOf(left.keySet());
            int choice = keys.get(random.nextInt(keys.size()));
            var pieces = left.getOrDefault(choice, List.of());
            if (pieces.isEmpty()) {
                out.append(ChatChunks.chunk(choice, "{}", "\"stop\""));
                left.remove(choice);
            } else {
                out.append(
                        ChatChunks.chunk(choice, "{\"content\":" + JsonText.quote(pieces.removeFirst()) + "}", "null"));
            }
        }
        return out.append(ChatChunks.DONE).toString();
    }

    private static String anthropic(List<List<String>> blocks) {
        var out = new StringBuilder("""
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":"m","usage":{"input_tokens":1,"output_tokens":1}}}

                event: ping
                data: {"type":"ping"}

                """);
        for (int i = 0; i < blocks.size(); i++) {
            out.append("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":" + i
                    + ",\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n");
            for (var piece : blocks.get(i)) {
                out.append("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":" + i
                        + ",\"delta\":{\"type\":\"text_delta\",\"text\":" + JsonText.quote(piece) + "}}\n\n");
            }
            out.append("event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":" + i + "}\n\n");
        }
        return out.append("""
                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":9}}

                event: message_stop
                data: {"type":"message_stop"}

                """).toString();
    }

    private static Map<Integer, String> texts(String stream) throws Exception {
        var texts = new TreeMap<Integer, String>();
        for (var line : stream.split("\n", -1)) {
            if (line.startsWith("data: {")) {
                var event = JSON.readTree(line.substring(6));
                for (JsonNode choice : event.path("choices")) {
                    texts.merge(
                            choice.path("index").asInt(),
                            choice.path("delta").path("content").asText(""),
                            String::concat);
                }
                if (event.path("type").asText().equals("content_block_delta")) {
                    texts.merge(
                            event.path("index").asInt(),
                            event.path("delta").path("text").asText(),
                            String::concat);
                }
            }
        }
        return texts;
    }

    private static List<String> pieces(String text, Random random) {
        var pieces = new ArrayList<String>();
        for (int at = 0; at < text.length(); ) {
            int length = Math.min(text.length() - at, 1 + random.nextInt(6));
            pieces.add(text.substring(at, at + length));
            at += length;
        }
        return pieces;
    }

    private static String text(Random random) {
        var words = List.of(
                "Hello ",
                "ada@example.com",
                " and ",
                "4111 1111 1111 1111",
                "\"quoted\" \\ ",
                "\n",
                "x@y.org, ",
                "né ",
                "1");
        var text = new StringBuilder();
        for (int i = random.nextInt(25); i >= 0; i--) {
            text.append(words.get(random.nextInt(words.size())));
        }
        return text.toString();
    }

    private static String masked(String text) {
        var masked = SCREEN.masked(text, new Hits());
        return masked == null ? text : masked;
    }

    private static long events(String stream) {
        return stream.split("\n\n", -1).length;
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void eachTextIsMaskedAsAWholeHoweverTheStreamIsCut(String dialect) throws Exception {
        long seed = 20261121;
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var whole = new TreeMap<Integer, String>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                whole.put(i, text(random));
            }
            var cut = new TreeMap<Integer, List<String>>();
            whole.forEach((index, text) -> cut.put(index, pieces(text, random)));
            var stream = dialect.equals("openai") ? openai(cut, random) : anthropic(List.copyOf(cut.values()));

            var seen = screened(dialect, stream, new Hits(), SCREEN, random);

            var expected = new TreeMap<Integer, String>();
            whole.forEach((index, text) -> expected.put(index, masked(text)));
            assertThat(texts(seen)).as("seed %d, round %d", seed, round).isEqualTo(expected);
            assertThat(events(seen)).as("seed %d, round %d", seed, round).isEqualTo(events(stream));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void aStreamInWhichNothingIsFoundComesOutByteForByte(String dialect) {
        var random = new Random(3);
        var pieces = pieces("nothing to see here, é and \"quotes\" and 12345. ".repeat(20), random);
        var stream = dialect.equals("openai") ? openai(Map.of(0, pieces), random) : anthropic(List.of(pieces));

        assertThat(screened(dialect, stream, new Hits(), SCREEN, random)).isEqualTo(stream);
    }

    @Test
    void noEventWaitsLongerThanTheWindow() {
        var reader = new ScreenedStream(
                PassedStreams.reader("openai", Operation.CHAT), "p", SCREEN, 64, true, Scans.HERE, new Hits());
        var seen = new SeenAnswer();
        int sent = 0;
        for (int i = 0; i < 200; i++) {
            var event = ChatChunks.chunk(0, "{\"content\":\"word \"}", "null");
            reader.read(Bytes.of(event), seen);
            sent += event.length();
            int held = sent - seen.text().length();
            assertThat(held / event.length()).isLessThanOrEqualTo(64 / 5 + 1);
        }
    }

    @Test
    void anAnswerDoesNotWaitForTheReasoningBeforeIt() {
        var reader = new ScreenedStream(
                PassedStreams.reader("openai", Operation.CHAT), "p", SCREEN, 64, true, Scans.HERE, new Hits());
        var seen = new SeenAnswer();
        var thought = ChatChunks.chunk(0, "{\"reasoning_content\":\"think of a@b.io\"}", "null");
        reader.read(Bytes.of(thought), seen);
        var event = ChatChunks.saying("word ");
        for (int i = 0; i < 60; i++) {
            reader.read(Bytes.of(event), seen);
        }

        assertThat(seen.text()).startsWith(thought.replace("a@b.io", "[email]") + event.repeat(60 - 64 / 5 - 1));
    }

    @Test
    void argumentsInTheMidstOfWhichMuchIsSaidStayWhatTheyAre() {
        var stream = ChatChunks.chunk(0, call("{\\\"to\\\": \\\"ada@exam"), "null")
                + ChatChunks.saying("word ").repeat(60)
                + ChatChunks.chunk(0, call("ple.com\\\", \\\"n\\\": 4111111111111111}"), "null")
                + ChatChunks.chunk(0, "{}", "\"tool_calls\"")
                + ChatChunks.DONE;

        assertThat(screened("openai", stream, new Hits(), SCREEN, new Random(1)))
                .isEqualTo(stream.replace("ada@exam", "[email]")
                        .replace("ple.com", "")
                        .replace("4111111111111111", "\\\"[card]\\\""));
    }

    private static String call(String arguments) {
        return "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + arguments + "\"}}]}";
    }

    @Test
    void nothingIsSeenOfWhatIsRefusedNorOfWhatFollows() throws Exception {
        var screen = new Screen(List.of(new Filter("card", BuiltIn.CARD, Action.REFUSE, "")));
        var hits = new Hits();
        var random = new Random(5);
        var stream = openai(
                Map.of(0, pieces("a harmless beginning, then 4111 1111 1111 1111 and a tail. ".repeat(5), random)),
                random);

        var seen = screened("openai", stream, hits, screen, random);

        assertThat(hits.refused()).isEqualTo("card");
        assertThat(texts(seen).get(0)).startsWith("a harmless beg");
        assertThat(seen).doesNotContain("4111").doesNotContain("tail").doesNotContain("DONE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "say ada@example.com",
                "[{'text':'ada@example.com'}]",
                "   {'choices':[{'index':0,'delta':{'content':'ada@example.com'}}]}"
            })
    void whatIsNoEventThatCanBeReadIsLookedAtToo(String data) {
        var stream = ChatChunks.chunk(0, "{\"content\":\"x: \"}", "null") + "data: " + data.replace('\'', '"') + "\n\n"
                + ChatChunks.DONE;

        assertThat(screened("openai", stream, new Hits(), SCREEN, new Random(1)))
                .isEqualTo(stream.replace("ada@example.com", "[email]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'choices':[{'index':0,'delta':{'content':'example.com'},'logprobs':{'content':[{'logprob':-Infinity}]}}]}",
                "{'choices':[{'index':0,'delta':{'content':'x','content':'example.com'}}]}",
                " {'choices':'ada@example.com'"
            })
    void afterAnEventThatOnlyOthersCanReadNothingIsShown(String data) {
        var reader = new ScreenedStream(
                PassedStreams.reader("openai", Operation.CHAT), "p", SCREEN, 16, true, Scans.HERE, new Hits());
        var seen = new SeenAnswer();
        reader.read(
                Bytes.of(ChatChunks.saying("a word before, and then ada@") + "data: " + data.replace('\'', '"') + "\n\n"
                        + ChatChunks.saying("example.com")),
                seen);
        reader.end(seen);

        assertThat(reader.problem()).isEqualTo("an event that filters cannot read (expected: JSON)");
        assertThat(seen.text()).isEqualTo(ChatChunks.saying("a word before, and then ada@"));
    }

    @Test
    void theLastOfManyCallsIsMaskedLikeTheFirst() {
        var stream = new StringBuilder();
        for (int call = 0; call < 600; call++) {
            for (var piece : List.of("{\\\"to\\\":\\\"ada@ex", "ample.com\\\"}")) {
                stream.append(ChatChunks.chunk(
                        0,
                        "{\"tool_calls\":[{\"index\":" + call + ",\"function\":{\"arguments\":\"" + piece + "\"}}]}",
                        "null"));
            }
        }
        stream.append(ChatChunks.DONE);
        var hits = new Hits();

        assertThat(screened("openai", stream.toString(), hits, SCREEN, new Random(1)))
                .doesNotContain("ada")
                .doesNotContain("ample");
        assertThat(hits).hasToString("email=600");
    }

    @Test
    void whatToolsAreCalledWithIsNotHeldBack() {
        var reader = new ScreenedStream(
                PassedStreams.reader("openai", Operation.CHAT), "p", SCREEN, 64, true, Scans.HERE, new Hits());
        var seen = new SeenAnswer();
        reader.read(Bytes.of(ChatChunks.chunk(0, "{\"content\":\"I call a@b.io\"}", "null")), seen);
        var call = ChatChunks.chunk(0, "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\"}}]}", "null");
        reader.read(Bytes.of(call), seen);

        assertThat(seen.text()).contains("I call [email]").endsWith(call);
    }

    @Test
    void aResponsesStreamIsMaskedInItsDeltasAndInItsWhole() {
        var stream = """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"ask ada@"}

                event: response.output_text.delta
                data: {"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"example.com"}

                event: response.output_text.done
                data: {"type":"response.output_text.done","output_index":0,"content_index":0,"text":"ask ada@example.com"}

                event: response.completed
                data: {"type":"response.completed","response":{"output":[{"content":[{"type":"output_text","text":"ask ada@example.com"}]}]}}

                """;
        var reader = new ScreenedStream(
                PassedStreams.reader("openai", Operation.RESPONSES), "p", SCREEN, 64, true, Scans.HERE, new Hits());
        var seen = new SeenAnswer();
        reader.read(Bytes.of(stream), seen);
        reader.end(seen);

        assertThat(seen.text())
                .isEqualTo(stream.replace("\"ask ada@\"", "\"ask [email]\"")
                        .replace("\"example.com\"", "\"\"")
                        .replace("ask ada@example.com", "ask [email]"));
    }
}
