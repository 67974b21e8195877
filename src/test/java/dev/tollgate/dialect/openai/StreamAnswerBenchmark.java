package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
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

/** The reading of chat chunks of about 222 bytes, one to a fragment as servers flush them; each result is for one chunk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamAnswerBenchmark {
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",\"created\":1694268190,"
                    + "\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\"%s\"},\"logprobs\":null,\"finish_reason\":null}]%s}\n\n";
    private static final int CHUNKS = 50;
    private static final String[] WORDS = {" token", " a", "\\n", " other", ".", " caf\u00e9", " \\\"x", " words"};

    private final ModelRequest request = Golden.streaming(Operation.CHAT, false);
    private final MediaType type = Objects.requireNonNull(MediaType.parse("text/event-stream"));
    private final Bytes[] plain = new Bytes[CHUNKS];
    private final Bytes[] scanned = new Bytes[CHUNKS];
    private final Bytes[] halves = new Bytes[2 * CHUNKS];
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

    /** Makes the chunks; the scanned ones carry usage, so that none is like the one before. */
    public StreamAnswerBenchmark() {
        for (int i = 0; i < CHUNKS; i++) {
            var word = WORDS[i % WORDS.length];
            plain[i] = Bytes.of(CHUNK.formatted(word, ""));
            scanned[i] = Bytes.of(CHUNK.formatted(
                    word,
                    ",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":" + i + ",\"total_tokens\":" + (i + 5)
                            + "}"));
            halves[2 * i] = plain[i].slice(0, 100);
            halves[2 * i + 1] = plain[i].slice(100, plain[i].length());
        }
    }

    private long read(Bytes[] fragments) {
        AnswerReader reader = Golden.DIALECT.transcoder(Golden.DIALECT).answer(request, 200, type, new ScanSpaces());
        for (var fragment : fragments) {
            reader.read(fragment, sink);
        }
        return sink.bytes + reader.contentEvents();
    }

    /** Plain deltas. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public long plain() {
        return read(plain);
    }

    /** Plain deltas, each in two fragments. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public long cut() {
        return read(halves);
    }

    /** Deltas with usage, each scanned whole. */
    @Benchmark
    @OperationsPerInvocation(CHUNKS)
    public long scanned() {
        return read(scanned);
    }
}
