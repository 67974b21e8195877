package dev.tollgate.dialect.answer;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.http.MediaType;
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
    private static final int DELTAS = 50;
    private static final String[] WORDS = {" token", " a", "\\n", " other", ".", " caf\u00e9", " \\\"x", " words"};
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",\"created\":1694268190,"
                    + "\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\"@\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    private static final String DELTA =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                    + "\"delta\":{\"type\":\"text_delta\",\"text\":\"@\"}}\n\n";

    private final MediaType type = Objects.requireNonNull(MediaType.parse("text/event-stream"));
    private final ModelRequest toOpenAi = AnswerCase.request(AnswerCase.OPENAI, true, true);
    private final ModelRequest toAnthropic = AnswerCase.request(AnswerCase.ANTHROPIC, true, false);
    private final ScanSpaces spaces = new ScanSpaces();
    private final Bytes[] chunks = new Bytes[DELTAS];
    private final Bytes[] deltas = new Bytes[DELTAS];
    private final Sink sink = new Sink();

    private static final class Sink implements AnswerSink {
        private long bytes;

        @Override
        public void pass(int from, int to) {
            bytes += to - from;
        }

        @Override
        public void write(Bytes other) {
            bytes += other.length();
        }
    }

    /** Makes the deltas. */
    public TranslatedStreamBenchmark() {
        for (int i = 0; i < DELTAS; i++) {
            chunks[i] = Bytes.of(CHUNK.replace("@", WORDS[i % WORDS.length]));
            deltas[i] = Bytes.of(DELTA.replace("@", WORDS[i % WORDS.length]));
        }
    }

    private long read(AnswerReader reader, Bytes[] fragments) {
        for (var fragment : fragments) {
            reader.read(fragment, sink);
        }
        return sink.bytes + reader.contentEvents();
    }

    /** What the others are compared with. */
    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public long chunksPassed() {
        return read(AnswerCase.OPENAI.transcoder(AnswerCase.OPENAI).answer(toOpenAi, 200, type, spaces), chunks);
    }

    /** From OpenAI to Anthropic. */
    @Benchmark
    @OperationsPerInvocation(DELTAS)
    public long chunksTranslated() {
        return read(
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
        return read(
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
