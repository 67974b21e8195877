package dev.tollgate.dialect.openai;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
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

/** The reading of chat chunks of about 222 bytes, one to a fragment as servers flush them; each result is for one chunk. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StreamAnswerBenchmark {
    private static final int CHUNKS = StreamedChunks.COUNT;

    private final ModelRequest request = Golden.streaming(Operation.CHAT, false);
    private final MediaType type = Objects.requireNonNull(MediaType.parse("text/event-stream"));
    private final Bytes[] plain = new Bytes[CHUNKS];
    private final Bytes[] scanned = new Bytes[CHUNKS];
    private final Bytes[] halves = new Bytes[2 * CHUNKS];
    private final StreamedChunks sink = new StreamedChunks();

    /** Makes the chunks; the scanned ones carry usage, so that none is like the one before. */
    public StreamAnswerBenchmark() {
        for (int i = 0; i < CHUNKS; i++) {
            plain[i] = StreamedChunks.chunk(i);
            scanned[i] = StreamedChunks.chunk(
                    i,
                    ",\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":" + i + ",\"total_tokens\":" + (i + 5)
                            + "}");
            halves[2 * i] = plain[i].slice(0, 100);
            halves[2 * i + 1] = plain[i].slice(100, plain[i].length());
        }
    }

    private long read(Bytes[] fragments) {
        return sink.read(
                Golden.DIALECT.transcoder(Golden.DIALECT).answer(request, 200, type, new ScanSpaces()), fragments);
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
