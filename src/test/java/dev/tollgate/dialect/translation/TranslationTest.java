package dev.tollgate.dialect.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestEdit;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.anthropic.AnthropicDialect;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.testing.SeenAnswer;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TranslationTest {
    private static final Dialect OPENAI =
            new OpenAiDialect(1, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);
    private static final Dialect ANTHROPIC = new AnthropicDialect(1, AnthropicRequests.CODEC);
    private static final String LONG_NAME = "mcp__server__" + "a_tool_with_a_name_that_is_long_".repeat(3);
    private static final TargetModel GPT = new TargetModel("gpt-4o", OptionalInt.empty());

    private static ModelRequest scanned(Dialect dialect, String body) {
        var reader = dialect.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
        assertThat(reader.read(Bytes.of(body))).isNull();
        return ((Outcome.Ready<ModelRequest>) reader.finish()).value();
    }

    @Test
    void aToolIsCalledByTheNameThatTheCallerGaveIt() {
        var body = """
                {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"go"}],
                "tools":[{"name":"%s","input_schema":{"type":"object"}}]}""".formatted(LONG_NAME);
        var request = scanned(ANTHROPIC, body);
        var transcoder = ANTHROPIC.transcoder(OPENAI);
        var edit = (RequestEdit.Rewritten) transcoder.request(request, () -> Bytes.of(body), GPT);
        var sent = Trees.read(edit.body().toUtf8String());
        var sentName = sent.at("/tools/0/function/name").asText();
        assertThat(edit.lossy()).isEmpty();
        assertThat(sentName).hasSize(64).isNotEqualTo(LONG_NAME);

        var answer = transcoder.answer(request, 200, MediaType.parse("application/json"), new ScanSpaces());
        var seen = new SeenAnswer();
        var said = """
                {"id":"c","object":"chat.completion","created":1,"model":"gpt-4o","choices":[{"index":0,"finish_reason":"tool_calls",
                "message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",
                "function":{"name":"%s","arguments":"{}"}}]}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}""".formatted(sentName);
        answer.read(Bytes.of(said), seen);
        answer.end(seen);
        assertThat(answer.problem()).isNull();
        assertThat(Trees.read(seen.text()).at("/content/0/name").asText()).isEqualTo(LONG_NAME);
    }

    @Test
    void aRequestThatHasNotTheShapeOfItsDialectIsRefusedWithThePlace() {
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"robot\",\"content\":\"go\"}]}";
        var edit = OPENAI.transcoder(ANTHROPIC).request(scanned(OPENAI, body), () -> Bytes.of(body), GPT);
        var fault = ((RequestEdit.Refused) edit).fault();
        assertThat(fault.reason()).isEqualTo(Reason.BAD_REQUEST);
        assertThat(fault.at()).isEqualTo("$.messages[0].role");
        assertThat(fault.message())
                .isEqualTo("$.messages[0].role: \"robot\" (expected: system, developer, user, assistant or tool)");
    }
}
