package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CHAT        | ``                                                | BAD_JSON    | $",
                "CHAT        | ` \n`                                            | BAD_JSON    | $",
                "CHAT        | {                                                 | BAD_JSON    | $",
                "CHAT        | {\"model\":\"m\"}x                            | BAD_JSON    | $",
                "CHAT        | {\"model\":\"m\",\"model\":\"n\"}         | BAD_JSON    | $.model",
                "CHAT        | {\"model\":\"m\",\"messages\":[{\"a\":tru}]} | BAD_JSON | $.messages[0].a",
                "CHAT        | []                                                | BAD_REQUEST | $",
                "CHAT        | \"model\"                                       | BAD_REQUEST | $",
                "CHAT        | 7                                                 | BAD_REQUEST | $",
                "CHAT        | null                                              | BAD_REQUEST | $",
                "CHAT        | {}                                                | BAD_REQUEST | $.model",
                "CHAT        | {\"messages\":[{\"model\":\"m\"}]}          | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":null}                                | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":7}                                   | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":true}                                | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":[\"m\"]}                           | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":{\"id\":\"m\"}}                  | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":\"\"}                              | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":\" \\t\"}                        | BAD_REQUEST | $.model",
                "CHAT        | {\"model\":\"m\",\"stream\":\"true\"}     | BAD_REQUEST | $.stream",
                "CHAT        | {\"model\":\"m\",\"stream\":1}              | BAD_REQUEST | $.stream",
                "RESPONSES   | {\"model\":\"m\",\"stream\":{}}             | BAD_REQUEST | $.stream",
                "COMPLETIONS | {\"model\":\"m\",\"stream\":[true]}         | BAD_REQUEST | $.stream",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":-1}         | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":1.5}        | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":1e2}        | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":1e309}      | BAD_JSON    | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":2147483648} | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":9223372036854775808}  | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":\"10\"}   | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":[1]}        | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_completion_tokens\":-9223372036854775808} | BAD_REQUEST | $.max_completion_tokens",
                "CHAT        | {\"model\":\"m\",\"max_completion_tokens\":true}  | BAD_REQUEST | $.max_completion_tokens",
                "RESPONSES   | {\"model\":\"m\",\"max_output_tokens\":-1}  | BAD_REQUEST | $.max_output_tokens",
                "COMPLETIONS | {\"model\":\"m\",\"max_tokens\":{}}         | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"Model\":\"n\"}         | BAD_REQUEST | $.model",
                "CHAT        | {\"MAX_TOKENS\":9,\"model\":\"m\"}         | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"max_to\\u212aens\":9}   | BAD_REQUEST | $.max_tokens",
                "CHAT        | {\"model\":\"m\",\"me\\u017fsages\":[]}    | BAD_REQUEST | $.messages",
                "COMPLETIONS | {\"model\":\"m\",\"\\u004e\":9}             | BAD_REQUEST | $.n",
            })
    void shouldRefuseWhatNoProviderCanMakeSenseOf(Operation operation, String body, Reason reason, String at) {
        var fault = Golden.fault(operation, body);
        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault.status()).isEqualTo(400);
        assertThat(fault.at()).isEqualTo(at);
        assertThat(fault.message()).startsWith(at + ": ").contains("(expected: ");
        for (int seed = 0; seed < 8; seed++) {
            var cut = Golden.readInPieces(operation, body.getBytes(UTF_8), new SplittableRandom(seed), 1 + seed);
            assertThat(cut).as("cut with seed %d", seed).isEqualTo(Outcome.refused(fault));
        }
    }

    @Test
    void shouldRefuseALongModelNameWithoutHoldingIt() {
        assertThat(Golden.request(Operation.CHAT, "{\"model\":\"" + "m".repeat(256) + "\"}")
                        .model())
                .hasSize(256);
        var fault = Golden.fault(Operation.CHAT, "{\"model\":\"" + "m".repeat(257) + "\"}");
        assertThat(fault.message()).isEqualTo("$.model: a name of 257 bytes (expected: at most 256)");
    }

    @Test
    void shouldTellTheFirstProblemOnce() {
        var reader = Golden.DIALECT.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
        assertThat(reader.read(Bytes.of("{\"stream\":"))).isNull();
        var fault = reader.read(Bytes.of("3,\"model\":4}"));
        assertThat(fault).isNotNull();
        assertThat(reader.read(Bytes.of("!!"))).isNull();
        assertThat(reader.finish()).isInstanceOfSatisfying(Outcome.Refused.class, refused -> assertThat(refused.fault())
                .isSameAs(fault));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CHAT        | {\"model\":\"m\",\"stream\":null,\"max_tokens\":null} | -1",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":0}                       | 0",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":2147483647}              | 2147483647",
                "CHAT        | {\"model\":\"m\",\"max_completion_tokens\":5,\"max_tokens\":9} | 5",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":9,\"max_completion_tokens\":5} | 5",
                "CHAT        | {\"model\":\"m\",\"max_tokens\":9,\"max_completion_tokens\":null} | 9",
                "RESPONSES   | {\"model\":\"m\",\"max_output_tokens\":7,\"max_tokens\":\"x\"} | 7",
                "EMBEDDINGS  | {\"model\":\"m\",\"max_tokens\":-3,\"stream\":\"?\"} | -1",
                "COMPLETIONS | {\"model\":\"m\",\"max_completion_tokens\":-4}           | -1",
                "CHAT        | {\"model\":\"m\",\"temperature\":\"hot\",\"messages\":7,\"tools\":{},\"n\":\"x\"} | -1",
            })
    void shouldLeaveTheRestToTheProviderAndFindTheBound(Operation operation, String body, int bound) {
        var request = Golden.request(operation, body);
        assertThat(request.stream()).isFalse();
        assertThat(request.maxTokens()).isEqualTo(bound < 0 ? OptionalInt.empty() : OptionalInt.of(bound));
    }

    @Test
    void shouldLearnAllOfAChatRequest() {
        var body = """
                {"service_tier":"flex","n":3,"messages":[
                  {"role":"system","content":"Be brief"},
                  {"role":"user","content":[{"type":"text","text":"What \\u0069s this?"},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAAAAAAAAAA"}}]}],
                 "tools":[{"type":"function","function":{"name":"f"}}],
                 "response_format":{"type":"json_schema","json_schema":{"name":"s"}},
                 "model":"m","stream":true,"stream_options":{"include_usage":true}}""";
        var request = Golden.request(Operation.CHAT, body);
        assertThat(request.serviceTier()).isEqualTo("flex");
        assertThat(request.choices()).isEqualTo(3);
        assertThat(request.tools()).isTrue();
        assertThat(request.images()).isTrue();
        assertThat(request.jsonSchema()).isTrue();
        assertThat(request.stream()).isTrue();
        assertThat(request.usageAsked()).isTrue();
        assertThat(request.bodyBytes()).isEqualTo(body.length());
        int words = "systemBe briefusertextWhat is this?image_url".length();
        int tools = "[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]".length();
        assertThat(request.promptBytes()).isEqualTo(words + tools);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "CHAT        | \"messages\":[]                                        | 1",
                "CHAT        | \"n\":3                                                | 3",
                "CHAT        | \"n\":2.5                                              | 3",
                "CHAT        | \"n\":\"4\"                                            | 4",
                "CHAT        | \"n\":\"0_7\"                                          | 7",
                "CHAT        | \"n\":\"00000000000000000000005\"                      | 2147483647",
                "CHAT        | \"n\":5.0000000000000000000000000                     | 5",
                "CHAT        | \"n\":-1                                               | 1",
                "CHAT        | \"n\":\"many\"                                         | 1",
                "COMPLETIONS | \"prompt\":\"one\",\"n\":2,\"best_of\":5              | 5",
                "COMPLETIONS | \"prompt\":[\"one\",\"two\",\"three\"],\"n\":2        | 6",
                "COMPLETIONS | \"prompt\":[[1,2],[3]],\"best_of\":2                  | 4",
                "COMPLETIONS | \"prompt\":[1,2,3]                                    | 1",
            })
    void shouldCountEveryAnswerThatIsBilled(Operation operation, String members, long answers) {
        assertThat(Golden.request(operation, "{\"model\":\"m\"," + members + "}")
                        .clues()
                        .answers())
                .isEqualTo(answers);
    }

    @Test
    void shouldBelieveTheHighestBoundWhereSeveralAreNamed() {
        var body = "{\"model\":\"m\",\"max_tokens\":900,\"max_completion_tokens\":0}";
        assertThat(Golden.request(Operation.CHAT, body).clues().most()).isEqualTo(900);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RESPONSES | \"previous_response_id\":\"r_1\"                                        | true  | false",
                "RESPONSES | \"previous_response_id\":null,\"conversation\":null                    | false | false",
                "RESPONSES | \"conversation\":{\"id\":\"c\"}                                        | true  | false",
                "RESPONSES | \"prompt\":{\"id\":\"p\"}                                              | true  | false",
                "RESPONSES | \"input\":[{\"content\":[{\"type\":\"input_file\",\"file_id\":\"f\"}]}] | true  | false",
                "RESPONSES | \"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}] | false | false",
                "RESPONSES | \"tools\":[{\"type\":\"web_search_preview_2025_03_11_longer_than_any\"}] | false | true",
                "RESPONSES | \"tools\":[{\"type\":\"mcp\"}]                                          | false | true",
                "CHAT      | \"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]       | false | false",
                "CHAT      | \"web_search_options\":{}                                               | false | true",
                "CHAT      | \"messages\":[{\"content\":[{\"type\":\"file\",\"file\":{}}]}]          | true  | false",
                "CHAT      | \"messages\":[{\"content\":[{\"type\":\"video_url\",\"video_url\":{\"url\":\"u\"}}]}] | true | false",
                "CHAT      | \"messages\":[{\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}] | false | false",
            })
    void shouldSeeWhatTheModelReadsBesideTheBody(Operation operation, String members, boolean refers, boolean fetches) {
        var clues =
                Golden.request(operation, "{\"model\":\"m\"," + members + "}").clues();
        assertThat(clues.refers()).isEqualTo(refers);
        assertThat(clues.fetches()).isEqualTo(fetches);
    }

    @Test
    void shouldCountImages() {
        var image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}";
        var body = "{\"model\":\"m\",\"messages\":[{\"content\":[" + image + "," + image + "," + image + "]}]}";
        assertThat(Golden.request(Operation.CHAT, body).clues().images()).isEqualTo(3);
        var responses = "{\"model\":\"m\",\"input\":[{\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"},"
                + "{\"type\":\"input_image\",\"image_url\":\"https://example.com/a.png\"}]}]}";
        assertThat(Golden.request(Operation.RESPONSES, responses).clues().images())
                .isEqualTo(2);
    }

    @Test
    void shouldNotSeeInsideTextWhatStandsOutsideOnly() {
        var request = Golden.request(Operation.CHAT, """
                {"model":"m","messages":[{"role":"user","content":"{\\"stream\\":true}","n":4,"tools":[1],"service_tier":"x"}],
                 "metadata":{"model":"x","stream":true},"tools":[]}""");
        assertThat(request.stream()).isFalse();
        assertThat(request.tools()).isFalse();
        assertThat(request.choices()).isEqualTo(1);
        assertThat(request.serviceTier()).isNull();
        assertThat(request.model()).isEqualTo("m");
    }

    @Test
    void shouldReadResponsesAndEmbeddings() {
        var responses = Golden.request(Operation.RESPONSES, """
                {"model":"m","instructions":"Be brief","input":[{"role":"user","content":[{"type":"input_image","file_id":"f"}]}],
                 "text":{"format":{"type":"json_schema"}}}""");
        assertThat(responses.images()).isTrue();
        assertThat(responses.jsonSchema()).isTrue();
        var text = Golden.request(Operation.RESPONSES, "{\"model\":\"m\",\"input\":\"Hello\"}");
        assertThat(text.promptBytes()).isEqualTo(5);
        var tokens = Golden.request(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":[[1,2,3],[4]]}");
        assertThat(tokens.promptBytes()).isEqualTo(16);
    }
}
