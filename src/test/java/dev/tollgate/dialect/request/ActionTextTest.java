package dev.tollgate.dialect.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents do that have no tools, and what is shown to those that have. */
class ActionTextTest {
    private static final Dialect OPENAI =
            new OpenAiDialect(1, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);
    private static final Dialect ANTHROPIC = new AnthropicDialect(1, AnthropicRequests.CODEC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "THOUGHT: I look.~~```bash~ls -la~```                        | ```bash~ls -la~```",
                "```bash~ls~```~~                                            | ```bash~ls~```",
                "Thought: sum~Code:~```py~print(1)~```<end_code>             | ```py~print(1)~```<end_code>",
                "Thought: find it~Action: search[owner]                      | Action: search[owner]",
                "Thought: a~Action: search~Action Input: {\"q\": 1}          | Action: search~Action Input: {\"q\": 1}",
                "I read.~<read_file>~<path>a</path>~</read_file>             | <read_file>~<path>a</path>~</read_file>",
                "<list/>~<find>x</find>                                      | <find>x</find>"
            })
    void anActionIsWithWhatAnAnswerEnds(String text, String action) {
        var said = Bytes.of(text.replace('~', '\n'));
        int from = ActionText.from(said);
        assertThat(from).isNotNegative();
        assertThat(said.slice(from, said.length()).toUtf8String().strip()).isEqualTo(action.replace('~', '\n'));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ">",
                "</>",
                "```",
                "All is done.",
                "Do this:\n```\na\n```\nand it works.",
                "First\n```\na\n```\nthen\n```\nb\n```",
                "a -> b ->",
                "an <b>end</b>",
                "Action needed: none. Call to action: buy.",
                "It says\nAction: run",
                "</a></b>"
            })
    void whatIsOnlySaidIsNone(String text) {
        assertThat(ActionText.from(Bytes.of(text))).isEqualTo(-1);
    }

    @Test
    void theSameActionIsTheSameWhateverWasThoughtBefore() {
        for (var dialect : new Dialect[] {OPENAI, ANTHROPIC}) {
            var one = read(dialect, said("It may be there.\\n```bash\\nls\\n```"));
            var same = read(dialect, said("I look once more.\\n```bash\\nls\\n```"));
            var other = read(dialect, said("It may be there.\\n```bash\\npwd\\n```"));
            assertThat(one.act(1)).isNotZero().isEqualTo(same.act(1)).isNotEqualTo(other.act(1));
            assertThat(one.hash(1)).isNotEqualTo(same.hash(1));
            assertThat(one.act(0)).as("a user does nothing").isZero();
            assertThat(one.turn(1).midway()).as("what came of it").isTrue();
            assertThat(read(dialect, said("I am done.")).turn(1).midway()).isFalse();
        }
    }

    @Test
    void whatIsTooLongToBeSeenWholeIsNoAction() {
        assertThat(read(OPENAI, said("x".repeat(600) + "\\n```bash\\nls\\n```")).act(1))
                .isZero();
    }

    @Test
    void anImageAfterAToolsResultBelongsToIt() {
        var one = read(OPENAI, pressed("\"image_url\", \"image_url\": {\"url\": \"data:1\"}"));
        var other = read(OPENAI, pressed("\"image_url\", \"image_url\": {\"url\": \"data:2\"}"));
        var words = read(OPENAI, pressed("\"text\", \"text\": \"look\""));

        assertThat(one.role(3)).isEqualTo(Role.TOOL);
        assertThat(one.turns()).isEqualTo(1);
        assertThat(one.step(0).resultHash())
                .isNotEqualTo(other.step(0).resultHash())
                .isNotEqualTo(words.step(0).resultHash());
        assertThat(words.role(3)).as("somebody speaks").isEqualTo(Role.USER);
        assertThat(words.turn(1).midway()).isTrue();
    }

    @Test
    void anImageBesideAToolsResultBelongsToItToo() {
        assertThat(beside("a").step(0).resultHash())
                .isNotEqualTo(beside("b").step(0).resultHash());
    }

    private static Transcript beside(String image) {
        return read(ANTHROPIC, """
                {"model": "m", "max_tokens": 10, "messages": [{"role": "user", "content": "win"},
                 {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "press", "input": {}}]},
                 {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "pressed"},
                  {"type": "image", "source": {"type": "url", "url": "%s"}}]}]}""".formatted(image));
    }

    private static String pressed(String part) {
        return """
                {"model": "m", "messages": [{"role": "user", "content": "win"},
                 {"role": "assistant", "tool_calls": [{"id": "c", "type": "function", "function": {"name": "press", "arguments": "{}"}}]},
                 {"role": "tool", "tool_call_id": "c", "content": "pressed"},
                 {"role": "user", "content": [{"type": %s}]}]}""".formatted(part);
    }

    private static String said(String text) {
        return """
                {"model": "m", "max_tokens": 10, "messages": [{"role": "user", "content": "fix it"},
                 {"role": "assistant", "content": "%s"}, {"role": "user", "content": "exit code 1"}]}""".formatted(text);
    }

    private static Transcript read(Dialect dialect, String body) {
        var limits = new JsonLimits(Integer.MAX_VALUE, 1 << 20, 512, 4096, 1200);
        var reader = dialect.requestReader(Operation.CHAT, limits, new ScanSpaces(), true);
        reader.read(Bytes.of(body));
        if (reader.finish() instanceof Outcome.Ready<ModelRequest>(var request)) {
            return request.transcript();
        }
        throw new IllegalArgumentException("not read: " + body);
    }
}
