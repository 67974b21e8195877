package dev.tollgate.dialect.request;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.anthropic.AnthropicDialect;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.time.InstantSource;
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

/** An agent's conversation read without and with its transcript. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TranscriptBenchmark {
    /** Rounds of a question, a call with arguments, and a result of about 600 bytes. */
    @Param({"1", "10", "60"})
    public int turns;

    /** The dialect it is written in. */
    @Param({"openai", "anthropic"})
    public String dialect = "openai";

    private Bytes body = Bytes.EMPTY;
    private final ScanSpaces spaces = new ScanSpaces();
    private Dialect reads = new OpenAiDialect(1, InstantSource.system(), OpenAiRequests.CODEC);

    /** Writes the body. */
    @Setup
    public void write() {
        boolean openai = dialect.equals("openai");
        var out = new StringBuilder("{\"model\":\"m\",\"max_tokens\":512,\"temperature\":0.7,\"messages\":[");
        out.append("{\"role\":\"user\",\"content\":\"")
                .append("Please mend the build of the project. ".repeat(10))
                .append("\"}");
        for (int i = 0; i < turns; i++) {
            var arguments = "{\"path\":\"src/main/java/File" + i
                    + ".java\",\"from\":1,\"to\":200,\"pattern\":\"class [A-Z]+\"}";
            var result = "line " + i + " of the file\\n" + "public final class Something extends Other {\\n".repeat(12);
            if (openai) {
                out.append(
                                ",{\"role\":\"assistant\",\"content\":\"Let me look at the next file.\",\"tool_calls\":[{\"id\":\"call_")
                        .append(i)
                        .append("\",\"type\":\"function\",\"function\":{\"name\":\"read_file\",\"arguments\":\"")
                        .append(arguments.replace("\"", "\\\""))
                        .append("\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_")
                        .append(i)
                        .append("\",\"content\":\"")
                        .append(result)
                        .append("\"}");
            } else {
                out.append(
                                ",{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Let me look at the next file.\"},"
                                        + "{\"type\":\"tool_use\",\"id\":\"t")
                        .append(i)
                        .append("\",\"name\":\"read_file\",\"input\":")
                        .append(arguments)
                        .append("}]},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t")
                        .append(i)
                        .append("\",\"content\":\"")
                        .append(result)
                        .append("\"}]}");
            }
        }
        body = Bytes.of(out.append("]}").toString());
        if (!openai) {
            reads = new AnthropicDialect(1, AnthropicRequests.CODEC);
        }
    }

    /** As a gateway reads whose policies ask for nothing. */
    @Benchmark
    public ModelRequest plain() {
        return read(false);
    }

    /** As one reads that watches for loops. */
    @Benchmark
    public ModelRequest transcribed() {
        return read(true);
    }

    private ModelRequest read(boolean transcribed) {
        var reader = reads.requestReader(Operation.CHAT, JsonLimits.DEFAULT, spaces, transcribed);
        reader.read(body);
        return ((Outcome.Ready<ModelRequest>) reader.finish()).value();
    }
}
