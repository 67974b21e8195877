package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.RequestCodec;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonOut;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A whole request, read in one dialect and written in the other: an agent's conversation with tool calls, of about 2 KB and 100 KB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TranslatedRequestBenchmark {
    private static final String REST = """
            ],"stream":true,"temperature":0.2,"max_tokens":1000,"tools":[{"type":"function","function":{"name":"read",
            "description":"Reads a file","parameters":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}}}]}""";

    /** How many turns, each of about 1.4 KB. */
    @Param({"1", "70"})
    public int turns;

    private Bytes openai = Bytes.EMPTY;
    private Bytes anthropic = Bytes.EMPTY;

    /** Makes the bodies. */
    @Setup
    public void setUp() {
        var said = "def answer(question):\\n    return \\\"forty-two\\\"\\n".repeat(12);
        var body =
                new StringBuilder("{\"model\":\"fast\",\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"}");
        for (int i = 0; i < turns; i++) {
            body.append(',').append(turn(said, i));
        }
        openai = Bytes.of(body.append(REST).toString());
        anthropic = translate(OpenAiRequests.CODEC, AnthropicRequests.CODEC, "claude-sonnet-4-5", openai);
    }

    private static String turn(String said, int number) {
        return """
                {"role":"user","content":"%1$s"},{"role":"assistant","content":"I look.","tool_calls":[{"id":"call_%2$d","type":"function",
                "function":{"name":"read","arguments":"{\\"path\\":\\"/src/%2$d.py\\"}"}}]},
                {"role":"tool","tool_call_id":"call_%2$d","content":"%1$s"}""".formatted(said, number);
    }

    private static Bytes translate(RequestCodec from, RequestCodec to, String model, Bytes body) {
        var losses = new Losses(from::path);
        var request = ((Outcome.Ready<ChatRequest>) from.read(body, losses)).value();
        var out = new JsonOut(body.length());
        to.write(request, new TargetModel(model, OptionalInt.empty()), new ToolNames(), losses, out);
        return out.bytes();
    }

    /** From OpenAI to Anthropic. */
    @Benchmark
    public Bytes toAnthropic() {
        return translate(OpenAiRequests.CODEC, AnthropicRequests.CODEC, "claude-sonnet-4-5", openai);
    }

    /** From Anthropic to OpenAI. */
    @Benchmark
    public Bytes toOpenAi() {
        return translate(AnthropicRequests.CODEC, OpenAiRequests.CODEC, "gpt-4o", anthropic);
    }
}
