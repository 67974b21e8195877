package dev.tollgate.dialect.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.PromptHashes;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.dialect.anthropic.AnthropicDialect;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptScanTest {
    private static final Dialect OPENAI =
            new OpenAiDialect(1, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);
    private static final Dialect ANTHROPIC = new AnthropicDialect(1, AnthropicRequests.CODEC);

    private static final String CHAT = """
            {"model": "m", "temperature": 0.5, "user": "u1", "messages": [
              {"role": "system", "content": "You help with flights."},
              {"role": "user", "content": "Book me the first flight from Oslo to Rome."},
              {"role": "assistant", "content": null, "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "search", "arguments": "{\\"from\\": \\"OSL\\", \\"to\\": \\"FCO\\"}"}},
                {"id": "call_2", "type": "function", "function": {"name": "weather", "arguments": "{\\"at\\":\\"FCO\\"}"}}]},
              {"role": "tool", "tool_call_id": "call_2", "content": "Error: no such airport"},
              {"role": "tool", "tool_call_id": "call_1", "content": "DY1872 at 07:10, 120 EUR"},
              {"role": "assistant", "content": "It is DY1872. Shall I book it?"},
              {"role": "user", "content": "Yes, please book it now."}],
             "tools": [{"type": "function", "function": {"name": "search"}}]}""";

    private static final String MESSAGES = """
            {"model": "m", "max_tokens": 10, "system": [{"type": "text", "text": "You help.", "cache_control": {"type": "ephemeral"}}],
             "messages": [
              {"role": "user", "content": "Book me the first flight from Oslo to Rome."},
              {"role": "assistant", "content": [{"type": "text", "text": "Let me see."},
                {"type": "tool_use", "id": "t1", "name": "search", "input": {"to": "FCO", "from": "OSL", "name": "x", "content": ["a"]}},
                {"type": "tool_use", "id": "t2", "name": "weather", "input": {}}]},
              {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "t2", "is_error": true, "content": "none"},
                {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "DY1872 at 07:10"}]}]}]}""";

    @Test
    void aChatTellsWhoSpokeAndWhichToolsWereCalledWithWhatResult() {
        var transcript = openai(CHAT);

        assertThat(transcript.messages()).isEqualTo(7);
        assertThat(transcript.role(0)).isEqualTo(Role.SYSTEM);
        assertThat(transcript.role(2)).isEqualTo(Role.ASSISTANT);
        assertThat(transcript.role(3)).isEqualTo(Role.TOOL);
        assertThat(transcript.lastHuman()).isEqualTo(6);
        assertThat(transcript.humanTurns()).isEqualTo(2);
        assertThat(transcript.steps()).isEqualTo(2);
        var search = transcript.step(0);
        var weather = transcript.step(1);
        assertThat(search.tool()).isEqualTo("search");
        assertThat(search.answered()).isTrue();
        assertThat(search.failed()).isFalse();
        assertThat(search.message()).isEqualTo(2);
        assertThat(weather.tool()).isEqualTo("weather");
        assertThat(weather.failed()).isTrue();
        assertThat(weather.toolHash()).isNotEqualTo(search.toolHash());
        assertThat(weather.argumentsHash()).isNotEqualTo(search.argumentsHash());
        assertThat(weather.resultHash()).isNotEqualTo(search.resultHash());
    }

    @Test
    void messagesTellTheSameInTheirOwnWay() {
        var transcript = anthropic(MESSAGES);

        assertThat(transcript.messages()).isEqualTo(3);
        assertThat(transcript.role(2)).isEqualTo(Role.TOOL);
        assertThat(transcript.lastHuman()).isZero();
        assertThat(transcript.steps()).isEqualTo(2);
        assertThat(transcript.step(0).tool()).isEqualTo("search");
        assertThat(transcript.step(0).answered()).isTrue();
        assertThat(transcript.step(0).failed()).isFalse();
        assertThat(transcript.step(1).tool()).isEqualTo("weather");
        assertThat(transcript.step(1).failed()).isTrue();
    }

    @Test
    void itemsOfResponsesTellItToo() {
        var transcript = read(OPENAI, Operation.RESPONSES, """
                {"model": "m", "instructions": "Help.", "input": [
                  {"role": "user", "content": [{"type": "input_text", "text": "Find flights from Oslo"}]},
                  {"type": "reasoning", "id": "r", "summary": []},
                  {"type": "function_call", "call_id": "c1", "name": "search", "arguments": "{}"},
                  {"type": "function_call_output", "call_id": "c1", "output": "failed to connect"}]}""").transcript();

        assertThat(transcript.messages()).isEqualTo(4);
        assertThat(transcript.role(1)).isEqualTo(Role.THOUGHT);
        assertThat(transcript.role(2)).isEqualTo(Role.ASSISTANT);
        assertThat(transcript.role(3)).isEqualTo(Role.TOOL);
        assertThat(transcript.answers()).isEqualTo(1);
        assertThat(transcript.lastHuman()).isZero();
        assertThat(transcript.step(0).tool()).isEqualTo("search");
        assertThat(transcript.step(0).failed()).isTrue();
    }

    @Test
    void aPromptOrAnInputOfPlainTextIsOneMessage() {
        assertThat(read(OPENAI, Operation.RESPONSES, "{\"model\":\"m\",\"input\":\"hello\"}")
                        .transcript()
                        .messages())
                .isEqualTo(1);
        assertThat(read(OPENAI, Operation.COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"hello\"}")
                        .transcript()
                        .messages())
                .isEqualTo(1);
        assertThat(read(OPENAI, Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"hello\"}")
                        .transcript()
                        .isEmpty())
                .isTrue();
    }

    @Test
    void functionCallsOfOldFindTheirResultsByName() {
        var transcript = openai("""
                {"model": "m", "messages": [
                  {"role": "assistant", "content": null, "function_call": {"name": "a", "arguments": "{}"}},
                  {"role": "function", "name": "a", "content": "done"}]}""");

        assertThat(transcript.step(0).tool()).isEqualTo("a");
        assertThat(transcript.step(0).answered()).isTrue();
    }

    /** As on one event loop, where their parts come in turn. */
    @Test
    void conversationsThatAreReadAtTheSameTimeDoNotMix() {
        var spaces = new ScanSpaces();
        var bodies = List.of(answers("the first of two answers"), answers("and here is the other one"), answers("no"));
        for (int round = 0; round < 3; round++) {
            var readers = new ArrayList<RequestReader>();
            for (var body : bodies) {
                var reader = OPENAI.requestReader(Operation.CHAT, JsonLimits.DEFAULT, spaces, true);
                reader.read(Bytes.of(body.substring(0, 100)));
                readers.add(reader);
            }
            for (int i = 0; i < bodies.size(); i++) {
                readers.get(i).read(Bytes.of(bodies.get(i).substring(100)));
            }
            for (int i = 0; i < bodies.size(); i++) {
                assertThat(described(finished(readers.get(i))))
                        .isEqualTo(described(read(OPENAI, Operation.CHAT, bodies.get(i))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, MESSAGES})
    void howABodyIsCutDoesNotMatter(String body) {
        var dialect = body.equals(CHAT) ? OPENAI : ANTHROPIC;
        var whole = described(read(dialect, Operation.CHAT, body));
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var reader = dialect.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces(), true);
            var bytes = Bytes.of(body);
            for (int at = 0; at < bytes.length(); ) {
                int to = Math.min(bytes.length(), at + 1 + random.nextInt(1 + seed * 4));
                reader.read(Bytes.of(bytes.slice(at, to).toArray()));
                at = to;
            }
            assertThat(described(finished(reader))).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {CHAT, MESSAGES})
    void allElseIsReadAsWithoutATranscript(String body) {
        var dialect = body.equals(CHAT) ? OPENAI : ANTHROPIC;
        var plain = dialect.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
        plain.read(Bytes.of(body));

        var expected = finished(plain);
        var transcribed = read(dialect, Operation.CHAT, body);

        assertThat(expected.transcript().isEmpty()).isTrue();
        assertThat(transcribed.transcribed(PromptHashes.NONE, Transcript.NONE))
                .isEqualTo(expected.transcribed(PromptHashes.NONE, Transcript.NONE));
        assertThat(expected.hashes()).isEqualTo(PromptHashes.NONE);
        assertThat(transcribed.hashes().system()).isNotZero();
    }

    @Test
    void spaceAndTheOrderOfMembersDoNotMatter() {
        var spaced = openai("""
                { "messages" : [ { "content" : "one two three four" , "role" : "user" } ] , "model" : "m", "seed": 1 }""");
        var tight = openai("""
                {"model":"m","seed":1,"messages":[{"role":"user","content":"one two three four"}]}""");

        assertThat(spaced.hash(0)).isEqualTo(tight.hash(0));
        assertThat(spaced.requestKey()).isEqualTo(tight.requestKey());
    }

    @Test
    void cacheMarksMayMoveAndTextMayStandAloneOrInABlock() {
        var marked = anthropic("""
                {"model": "m", "messages": [{"role": "user", "content": [
                  {"type": "text", "text": "hello", "cache_control": {"type": "ephemeral"}}]}]}""");
        var unmarked = anthropic("""
                {"model": "m", "messages": [{"role": "user", "content": [{"text": "hello", "type": "text"}]}]}""");
        var alone = anthropic("""
                {"model": "m", "messages": [{"role": "user", "content": "hello"}]}""");

        assertThat(marked.hash(0)).isEqualTo(unmarked.hash(0)).isEqualTo(alone.hash(0));
        assertThat(marked.requestKey()).isEqualTo(alone.requestKey());
    }

    @Test
    void aResentConversationHasThePrefixItHadBefore() {
        var longer = openai(CHAT);
        var shorter = openai(CHAT.replaceAll("(?s),\\s*\\{\"role\": \"assistant\", \"content\": \"It is.*?\\],", "],"));

        assertThat(shorter.messages()).isEqualTo(5);
        assertThat(longer.prefix(4)).isEqualTo(shorter.prefix(4));
        assertThat(longer.prefix(5)).isNotEqualTo(shorter.prefix(4));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"a\":1,\"b\":[1,2]}`, `{ \"b\" : [1, 2], \"a\" : 1 }`, true",
                "`{\"a\":{\"x\":1,\"y\":2}}`, `{\"a\":{\"y\":2,\"x\":1}}`, true",
                "`{\"a\":1}`, `{\"a\":2}`, false",
                "`{\"a\":1}`, `{\"b\":1}`, false",
                "`{\"a\":[1,2]}`, `{\"a\":[2,1]}`, false",
                "`{\"a\":[{}]}`, `{\"a\":[[]]}`, false",
                "`{\"q\":\"x\",\"timestamp\":1}`, `{\"timestamp\":2,\"q\":\"x\"}`, true",
                "`{\"q\":\"x\",\"request_id\":\"a\"}`, `{\"q\":\"x\",\"request_id\":\"b\"}`, true",
                "`{\"q\":\"x\",\"key\":\"0190163d-8694-739b-aea5-966c26f8ad91\"}`, `{\"q\":\"x\",\"key\":\"0190163d-8694-739b-aea5-966c26f8ad92\"}`, true",
                "`{\"order_id\":\"0190163d-8694-739b-aea5-966c26f8ad91\"}`, `{\"order_id\":\"0190163d-8694-739b-aea5-966c26f8ad92\"}`, false",
                "`{\"at\":\"2026-01-01T10:00:00.123Z\"}`, `{\"at\":\"2026-01-01T10:00:01.456Z\"}`, true",
                "`{\"on\":\"2026-01-01\"}`, `{\"on\":\"2026-01-02\"}`, false",
                "`{\"at\":1767225600123}`, `{\"at\":1767225601456}`, true",
                "`{\"cursor\":\"abc\"}`, `{\"cursor\":\"abd\"}`, false",
                "`{\"page\":1}`, `{\"page\":2}`, false",
                "`{broken`, `{broken`, true",
                "`{broken`, `{ broken`, false",
            })
    void argumentsAreTheSameWhenTheyMeanTheSame(String one, String other, boolean same) {
        assertThat(arguments(one) == arguments(other)).isEqualTo(same);
        if (!one.contains("broken")) {
            assertThat(input(one) == input(other)).isEqualTo(same);
        }
    }

    @Test
    void escapesOfAStringOfArgumentsDoNotMatter() {
        var plain = openai(call("\"{\\\"a\\\":\\\"b\\\"}\""));
        var escaped = openai(call("\"{\\u0022a\\u0022: \\\"b\\\"}\""));

        assertThat(plain.step(0).argumentsHash()).isEqualTo(escaped.step(0).argumentsHash());
    }

    @Test
    void argumentsTooLongToReadAreHashedAsText() {
        var text = "x".repeat(ArgumentsHash.MAX_BYTES);

        assertThat(arguments("{\"a\":\"" + text + "\"}")).isNotEqualTo(arguments("{ \"a\":\"" + text + "\"}"));
        assertThat(arguments("{\"a\":\"" + text + "\"}")).isEqualTo(arguments("{\"a\":\"" + text + "\"}"));
    }

    @Test
    void theKeyOfARequestLeavesOutWhatSaysNothingOfWhatIsAsked() {
        var key = openai(CHAT).requestKey();

        assertThat(openai(CHAT.replace("\"u1\"", "\"u2\"")).requestKey()).isEqualTo(key);
        assertThat(openai(CHAT.replace("\"model\"", "\"stream\": true, \"metadata\": {\"t\": 1}, \"model\""))
                        .requestKey())
                .isEqualTo(key);
        assertThat(openai(CHAT.replace("0.5", "0.6")).requestKey()).isNotEqualTo(key);
        assertThat(openai(CHAT.replace("\"m\"", "\"n\"")).requestKey()).isNotEqualTo(key);
        assertThat(openai(CHAT.replace("book it now", "book it soon")).requestKey())
                .isNotEqualTo(key);
        assertThat(openai(CHAT.replace("{\"name\": \"search\"}}", "{\"name\": \"find\"}}"))
                        .requestKey())
                .isNotEqualTo(key);
    }

    @Test
    void aRequestMayNameItsConversation() {
        assertThat(openai(CHAT).conversation()).isZero();
        assertThat(openai(CHAT).hint()).isNotZero();
        assertThat(responses("\"conversation\": \"c1\"").conversation())
                .isEqualTo(responses("\"conversation\": {\"id\": \"c1\"}").conversation())
                .isNotEqualTo(responses("\"conversation\": \"c2\"").conversation())
                .isNotZero();
        assertThat(responses("\"conversation\": null, \"previous_response_id\": null")
                        .conversation())
                .isZero();
        assertThat(responses("\"previous_response_id\": \"r1\"").followsAnswer())
                .isTrue();
    }

    @Test
    void aSessionInTheUsersIdNamesAConversationAndAnyOtherUserOnlyHints() {
        var session = anthropic(MESSAGES.replace(
                "\"max_tokens\"", "\"metadata\": {\"user_id\": \"user_1_session_2\"}, \"max_tokens\""));
        var user = anthropic(
                MESSAGES.replace("\"max_tokens\"", "\"metadata\": {\"user_id\": \"user_1\"}, \"max_tokens\""));

        assertThat(session.conversation()).isNotZero();
        assertThat(session.inSession()).isTrue();
        assertThat(session.hint()).isNotZero().isNotEqualTo(user.hint());
        assertThat(user.inSession()).isFalse();
        assertThat(user.conversation()).isZero();
        assertThat(user.hint()).isNotZero();
        assertThat(user.requestKey())
                .isEqualTo(session.requestKey())
                .isEqualTo(anthropic(MESSAGES).requestKey());
    }

    @Test
    void hashesNeedTheSecret() {
        var other = new OpenAiDialect(2, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);

        assertThat(read(other, Operation.CHAT, CHAT).transcript().hash(1))
                .isNotEqualTo(openai(CHAT).hash(1));
    }

    private static String answers(String text) {
        return """
                {"model":"m","messages":[{"role":"assistant","content":"%s"},{"role":"user","content":"go on then"},
                {"role":"assistant","content":"and here is the other one"}]}""".formatted(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Error: user not found | true",
                "ValueError: bad | true",
                "java.io.IOException: no | true",
                "Traceback (most recent call last) | true",
                "{\"error\": \"no\"} | true",
                "{\"error\": null, \"x\": 1} | false",
                "{\"errors\": [], \"x\": 1} | false",
                "{\"success\": false} | true",
                "{\"success\": true} | false",
                "{\"status\": \"error\"} | true",
                "{\"status\": \"ok\"} | false",
                "Failed to open | true",
                "Found 3 errors | false",
                "fine | false",
            })
    void failuresAreToldByHowTheyBegin(String text, boolean failure) {
        assertThat(FailureText.isFailure(Bytes.of(text))).isEqualTo(failure);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"rows\":[],\"timestamp\":1}`, `{\"timestamp\":2,\"rows\":[]}`, true",
                "`{\"rows\":[],\"request_id\":\"a\"}`, `{\"rows\":[],\"request_id\":\"b\"}`, true",
                "`{\"rows\":[1]}`, `{\"rows\":[2]}`, false",
                "`{\"ticket\":\"0190163d-8694-739b-aea5-966c26f8ad91\"}`, `{\"ticket\":\"0190163d-8694-739b-aea5-966c26f8ad92\"}`, false",
                "`[{\"at\":\"2026-01-01T10:00:00.123Z\"}]`, `[{\"at\":\"2026-01-01T10:00:01.456Z\"}]`, true",
                "`at 10:00`, `at 10:01`, false",
                "`{broken`, `{broken `, false",
            })
    void resultsAreTheSameWhenTheySayTheSame(String one, String other, boolean same) {
        for (var shape : new String[] {"%s", "[{\"type\":\"text\",\"text\":%s}]"}) {
            assertThat(result(shape, one) == result(shape, other)).as(shape).isEqualTo(same);
            assertThat(given(shape, one) == given(shape, other)).as(shape).isEqualTo(same);
        }
        assertThat(result("%s", one)).isEqualTo(result("[{\"type\":\"text\",\"text\":%s}]", one));
    }

    @Test
    void whatComesBesideATextOfAResultCounts() {
        var blocks = "[{\"type\":\"text\",\"text\":%s},{\"type\":\"image\",\"source\":{\"data\":\"PICTURE\"}}]";
        assertThat(result(blocks.replace("PICTURE", "a"), "{\"x\":1}"))
                .isNotEqualTo(result(blocks.replace("PICTURE", "b"), "{\"x\":1}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "sleep 30 && gh run view 17, true",
                "cd /tmp; Sleep 5; ls, true",
                "python -c 'time.sleep(10)', true",
                "Start-Sleep -Seconds 30, true",
                "sleep 0.2, false",
                "sleep 2m, true",
                "sleep 20; date, true",
                "how to sleep 8 hours, false",
                "asleep 5 of them, false",
                "npm test, false",
                "grep sleep notes, false",
                "sleep, false",
                "slee, false",
                "wait, true",
                "wait for it, false",
            })
    void aCommandThatSleepsWaits(String command, boolean sleeps) {
        var arguments = "{\"command\":\"" + command + "\"}";
        assertThat(openai(call("\"" + arguments.replace("\"", "\\\"") + "\""))
                        .step(0)
                        .sleeps())
                .isEqualTo(sleeps);
        var input =
                "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":"
                        + arguments + ",\"id\":\"c\",\"name\":\"t\"}]}]}";
        assertThat(anthropic(input).step(0).sleeps()).isEqualTo(sleeps);
    }

    @Test
    void whatAModelThoughtIsNoPartOfWhatItSaid() {
        var message = "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",%s\"content\":%s}]}";
        long said = openai(message.formatted("", "\"hello\"")).hash(0);
        assertThat(openai(message.formatted("\"reasoning_content\":\"hm\",", "\"hello\""))
                        .hash(0))
                .isEqualTo(said);
        assertThat(openai(message.formatted("\"name\":\"hm\",", "\"hello\"")).hash(0))
                .isNotEqualTo(said);

        var text = "{\"type\":\"text\",\"text\":\"hello\"}";
        said = anthropic(message.formatted("", "\"hello\"")).hash(0);
        for (var thought : new String[] {
            "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"}",
            "{\"signature\":\"t\",\"thinking\":\"ha\",\"type\":\"thinking\"}",
            "{\"type\":\"redacted_thinking\",\"data\":\"x\"}"
        }) {
            assertThat(anthropic(message.formatted("", "[" + thought + "," + text + "]"))
                            .hash(0))
                    .as(thought)
                    .isEqualTo(said);
        }
        assertThat(anthropic(message.formatted("", "[{\"type\":\"text\",\"text\":\"hm\"}," + text + "]"))
                        .hash(0))
                .isNotEqualTo(said);
    }

    @Test
    void theIdThatAServerGaveAMessageDoesNotMatter() {
        var item = """
                {"model":"m","input":[{"type":"message","id":"%s","role":"assistant","status":"completed",
                  "content":[{"type":"output_text","text":"%s"}]}]}""";
        long hash = read(OPENAI, Operation.RESPONSES, item.formatted("a", "hello"))
                .transcript()
                .hash(0);
        assertThat(read(OPENAI, Operation.RESPONSES, item.formatted("b", "hello"))
                        .transcript()
                        .hash(0))
                .isEqualTo(hash);
        assertThat(read(OPENAI, Operation.RESPONSES, item.formatted("a", "hallo"))
                        .transcript()
                        .hash(0))
                .isNotEqualTo(hash);
    }

    /** Of a tool's result in Anthropic's format. */
    private static long given(String shape, String text) {
        return anthropic(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":{},"
                                + "\"id\":\"c\",\"name\":\"t\"}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                                + "\"tool_use_id\":\"c\",\"content\":" + shape.formatted(quoted(text)) + "}]}]}")
                .step(0)
                .resultHash();
    }

    /** The same in OpenAI's. */
    private static long result(String shape, String text) {
        return openai(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":"
                                + "{\"arguments\":\"{}\",\"name\":\"t\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":"
                                + shape.formatted(quoted(text)) + "}]}")
                .step(0)
                .resultHash();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static Transcript openai(String body) {
        return read(OPENAI, Operation.CHAT, body).transcript();
    }

    private static Transcript anthropic(String body) {
        return read(ANTHROPIC, Operation.CHAT, body).transcript();
    }

    private static ModelRequest read(Dialect dialect, Operation operation, String body) {
        var reader = dialect.requestReader(operation, JsonLimits.DEFAULT, new ScanSpaces(), true);
        reader.read(Bytes.of(body));
        return finished(reader);
    }

    private static Transcript responses(String member) {
        return read(OPENAI, Operation.RESPONSES, "{\"model\": \"m\", \"input\": \"hi\", " + member + "}")
                .transcript();
    }

    private static ModelRequest finished(RequestReader reader) {
        return ((Outcome.Ready<ModelRequest>) reader.finish()).value();
    }

    private static long arguments(String arguments) {
        return openai(call("\"" + arguments.replace("\\", "\\\\").replace("\"", "\\\"") + "\""))
                .step(0)
                .argumentsHash();
    }

    private static String call(String argumentsJson) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":"
                + "{\"arguments\":" + argumentsJson + ",\"name\":\"t\"}}]}]}";
    }

    private static long input(String input) {
        return anthropic(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"input\":"
                                + input + ",\"id\":\"c\",\"name\":\"t\"}]}]}")
                .step(0)
                .argumentsHash();
    }

    private static String described(ModelRequest request) {
        var transcript = request.transcript();
        var text = new StringBuilder(transcript + " " + transcript.lastHuman() + " " + transcript.requestKey() + " "
                + request.hashes().system());
        for (int i = transcript.firstMessage(); i < transcript.messages(); i++) {
            text.append('\n')
                    .append(transcript.role(i))
                    .append(' ')
                    .append(transcript.prefix(i))
                    .append(' ')
                    .append(transcript.hash(i));
        }
        for (int i = 0; i < Transcript.COMPARED; i++) {
            text.append(' ').append(transcript.alike(i));
        }
        for (int i = 0; i < transcript.steps(); i++) {
            text.append('\n').append(transcript.step(i));
        }
        return text.toString();
    }
}
