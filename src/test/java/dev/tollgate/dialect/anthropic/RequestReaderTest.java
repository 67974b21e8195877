package dev.tollgate.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    private static final AnthropicDialect DIALECT = new AnthropicDialect(42, AnthropicRequests.CODEC);

    private static Outcome<ModelRequest> read(Operation operation, String body) {
        var reader = DIALECT.requestReader(operation, JsonLimits.DEFAULT, new ScanSpaces());
        reader.read(Bytes.of(body.getBytes(UTF_8)));
        return reader.finish();
    }

    private static ModelRequest request(String body) {
        return request(Operation.CHAT, body);
    }

    private static ModelRequest request(Operation operation, String body) {
        if (read(operation, body) instanceof Outcome.Ready<ModelRequest>(var request)) {
            return request;
        }
        throw new AssertionError("refused: " + body);
    }

    private static Fault fault(Operation operation, String body) {
        if (read(operation, body) instanceof Outcome.Refused<ModelRequest>(var fault)) {
            return fault;
        }
        throw new AssertionError("accepted: " + body);
    }

    @Test
    void shouldSeeWhatChangesThePriceOfACall() {
        var clues = request("""
                {"model":"m","max_tokens":9,"speed":"fast","inference_geo":"us","messages":[{"role":"user","content":[
                  {"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                  {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hello"}}]}],
                 "tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"custom","name":"g","input_schema":{}},
                  {"type":"bash_20250124","name":"bash"}]}""").clues();
        assertThat(clues.most()).isEqualTo(9);
        assertThat(clues.modifiers()).containsExactly("fast", "us");
        assertThat(clues.images()).isEqualTo(2);
        assertThat(clues.refers()).isFalse();
        assertThat(clues.fetches()).isFalse();
    }

    @Test
    void shouldSeeWhatTheModelReadsBesideTheBody() {
        assertThat(request("{\"model\":\"m\",\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]}")
                        .clues()
                        .fetches())
                .isTrue();
        assertThat(request("{\"model\":\"m\",\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://example.com\"}]}")
                        .clues()
                        .fetches())
                .isTrue();
        assertThat(request("""
                {"model":"m","messages":[{"role":"user","content":[
                  {"type":"text","text":"x","source":{"type":"text"}},
                  {"type":"document","source":{"type":"file","file_id":"f"}}]}]}""").clues().refers()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CHAT         | ``                                             | BAD_JSON    | $",
                "CHAT         | {                                              | BAD_JSON    | $",
                "CHAT         | []                                             | BAD_REQUEST | $",
                "CHAT         | \"m\"                                          | BAD_REQUEST | $",
                "CHAT         | 7                                              | BAD_REQUEST | $",
                "CHAT         | null                                           | BAD_REQUEST | $",
                "CHAT         | {}                                             | BAD_REQUEST | $.model",
                "COUNT_TOKENS | {\"messages\":[{\"model\":\"m\"}]}             | BAD_REQUEST | $.model",
                "CHAT         | {\"model\":null}                               | BAD_REQUEST | $.model",
                "CHAT         | {\"model\":7}                                  | BAD_REQUEST | $.model",
                "CHAT         | {\"model\":[\"m\"]}                            | BAD_REQUEST | $.model",
                "CHAT         | {\"model\":{\"id\":\"m\"}}                     | BAD_REQUEST | $.model",
                "CHAT         | {\"model\":\" \\t\"}                           | BAD_REQUEST | $.model",
                "CHAT         | {\"model\":\"m\",\"model\":\"n\"}              | BAD_JSON    | $.model",
                "CHAT         | {\"model\":\"m\",\"stream\":\"true\"}          | BAD_REQUEST | $.stream",
                "CHAT         | {\"model\":\"m\",\"stream\":1}                 | BAD_REQUEST | $.stream",
                "CHAT         | {\"model\":\"m\",\"max_tokens\":-1}            | BAD_REQUEST | $.max_tokens",
                "CHAT         | {\"model\":\"m\",\"max_tokens\":1.5}           | BAD_REQUEST | $.max_tokens",
                "CHAT         | {\"model\":\"m\",\"max_tokens\":2147483648}    | BAD_REQUEST | $.max_tokens",
                "CHAT         | {\"model\":\"m\",\"max_tokens\":\"10\"}        | BAD_REQUEST | $.max_tokens",
                "CHAT         | {\"model\":\"m\",\"max_tokens\":[1]}           | BAD_REQUEST | $.max_tokens",
            })
    void shouldRefuseWhatNoProviderCanMakeSenseOf(Operation operation, String body, Reason reason, String at) {
        var fault = fault(operation, body);
        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault.status()).isEqualTo(400);
        assertThat(fault.at()).isEqualTo(at);
        assertThat(fault.message()).startsWith(at + ": ").contains("(expected: ");
    }

    @Test
    void countingHasNoAnswerSoWhatItWouldBeIsNotJudged() {
        var counted = request(Operation.COUNT_TOKENS, "{\"model\":\"m\",\"stream\":\"x\",\"max_tokens\":\"y\"}");
        assertThat(counted.stream()).isFalse();
        assertThat(counted.maxTokens()).isEmpty();
    }

    @Test
    void shouldFindAllThatRoutingAsksFor() {
        var body = """
                {"max_tokens": 512, "unknown": {"model": "no", "stream": 4}, "stream": true, "model": "fast",
                 "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
                 "tools": [{"name": "look", "input_schema": {"type": "object", "properties": {"model": {"type": "image"}}}}],
                 "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {"type": "object"}}},
                 "service_tier": "standard_only",
                 "messages": [{"role": "user", "content": "12345"},
                              {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "look", "input": {"type": "image"}}]}]}
                """;
        var request = request(body);
        assertThat(request.model()).isEqualTo("fast");
        var span = request.spans().model();
        assertThat(body.substring(span.from(), span.to())).isEqualTo("\"fast\"");
        assertThat(request.stream()).isTrue();
        assertThat(request.maxTokens()).hasValue(512);
        assertThat(request.usageAsked()).isTrue();
        assertThat(request.tools()).isTrue();
        assertThat(request.jsonSchema()).isTrue();
        assertThat(request.images()).as("an argument of a tool is no image").isFalse();
        assertThat(request.serviceTier()).isEqualTo("standard_only");
        assertThat(request.bodyBytes()).isEqualTo(body.length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AAAA\"}}     | true  | 0",
                "{\"source\":{\"type\":\"url\",\"url\":\"https://a/b.png\"},\"type\":\"image\"}                           | true  | 0",
                "{\"type\":\"document\",\"source\":{\"data\":\"hello\",\"type\":\"text\",\"media_type\":\"text/plain\"}}   | false | 5",
                "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"JVBERi0\",\"media_type\":\"x/pdf\"}}   | false | 0",
                "{\"type\":\"text\",\"text\":\"hello\"}                                                                  | false | 5",
                "{\"type\":\"thinking\",\"thinking\":\"hmm\",\"signature\":\"c2lnbmF0dXJl\"}                             | false | 3",
                "{\"type\":\"redacted_thinking\",\"data\":\"c2VjcmV0\"}                                                  | false | 0",
                "{\"type\":\"tool_result\",\"tool_use_id\":\"\",\"content\":[{\"type\":\"image\",\"source\":{}}]}         | true  | 0",
                "{\"type\":\"tool_result\",\"tool_use_id\":\"\",\"content\":[{\"type\":\"text\",\"text\":\"four\"}]}      | false | 4",
            })
    void shouldCountWhatTheModelReadsAsText(String block, boolean images, int bytes) {
        var request = request("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[" + block + "]}]}");
        assertThat(request.images()).isEqualTo(images);
        assertThat(request.promptBytes()).isEqualTo(bytes);
    }

    private static String conversation(String firstMark, String secondMark, String second) {
        return "{\"model\":\"m\",\"system\":[{\"type\":\"text\",\"text\":\"s\"" + firstMark + "}],\"messages\":["
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"one\"" + firstMark + "}]},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + second + "\"" + secondMark
                + "}]}]}";
    }

    @Test
    void anyCuttingOfABodyIsReadTheSame() {
        var body =
                conversation(",\"cache_control\":null", "", "caf\u00e9 \\u00e9").getBytes(UTF_8);
        var whole = request(new String(body, UTF_8));
        for (int seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            var reader = DIALECT.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
            for (int at = 0; at < body.length; ) {
                int length = Math.min(body.length - at, 1 + random.nextInt(1 + seed));
                assertThat(reader.read(new Bytes(body.clone(), at, length))).isNull();
                at += length;
            }
            assertThat(reader.finish()).as("cut with seed %d", seed).isEqualTo(Outcome.ready(whole));
        }
    }

    /** To some servers these are the same name, and the last one counts. */
    @Test
    void shouldRefuseNamesInAnotherCaseThanTheyHave() {
        assertThat(fault(Operation.CHAT, """
                {"model":"m","max_tokens":9,"Max_Tokens":9000,"messages":[]}""").at()).isEqualTo("$.max_tokens");
        assertThat(request("""
                {"model":"m","max_tokens":9,"Unheard_Of":1,"messages":[{"role":"user","content":"Hi","Name":"n"}]}""").model()).isEqualTo("m");
    }
}
