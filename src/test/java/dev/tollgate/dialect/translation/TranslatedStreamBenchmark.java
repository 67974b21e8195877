package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.http.MediaType;
import dev.tollgate.testing.StreamedChunks;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Deltas of a stream, one to a fragment as servers flush them, passed on and translated; each result is for one delta. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class TranslatedStreamBenchmark {
    private static final int DELTAS = StreamedChunks.COUNT;

    private final MediaType type = Objects.requireNonNull(MediaType.parse("text/event-stream"));
    private final ModelRequest toOpenAi = AnswerCase.request(AnswerCase.OPENAI, true, true);
    private final ModelRequest toAnthropic = AnswerCase.request(AnswerCase.ANTHROPIC, true, false);
    private final ScanSpaces spaces = new ScanSpaces();
    private final Bytes[] chunks = new Bytes[DELTAS];
    private final Bytes[] deltas = new Bytes[DELTAS];
    private final StreamedChunks sink = new StreamedChunks();

    /** Makes the deltas. */
    public TranslatedStreamBenchmark() {
        for (int i = 0; i < DELTAS; i++) {
            chunks[i] = StreamedChunks.chunk(i);
            deltas[i] = StreamedChunks.delta(i);
        }
    }

    /** What the others are compared with. */
    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public long chunksPassed() {
        return sink.read(AnswerCase.OPENAI.transcoder(AnswerCase.OPENAI).answer(toOpenAi, 200, type, spaces), chunks);
    }

    /** From OpenAI to Anthropic. */
    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public long chunksTranslated() {
        return sink.read(
                TranslatedAnswers.reader(
                        AnswerCase.OPENAI.answers(),
                        AnswerCase.ANTHROPIC.answers(),
                        toAnthropic,
                        200,
                        type,
                        new ToolNames(),
                        spaces),
                chunks);
    }

    /** From Anthropic to OpenAI. */
    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public long deltasTranslated() {
        return sink.read(
                TranslatedAnswers.reader(
                        AnswerCase.ANTHROPIC.answers(),
                        AnswerCase.OPENAI.answers(),
                        toOpenAi,
                        200,
                        type,
                        new ToolNames(),
                        spaces),
                deltas);
    }

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        new Runner(new OptionsBuilder()
                        .include(TranslatedStreamBenchmark.class.getSimpleName())
                        .addProfiler("gc")
                        .build())
                .run();
    }
}
