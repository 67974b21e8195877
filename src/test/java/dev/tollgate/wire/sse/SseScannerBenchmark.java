package dev.tollgate.wire.sse;

import dev.tollgate.wire.Bytes;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Fifty chunks of a chat stream, one to a fragment as servers flush them, and cut in the middle of events. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SseScannerBenchmark {
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",\"created\":1694268190,"
                    + "\"model\":\"gpt-4o-mini\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[{\"index\":0,\"delta\":"
                    + "{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
    private static final int CHUNKS = 50;

    private final Bytes chunk = Bytes.of(CHUNK);
    private final Bytes half = chunk.slice(0, 100);
    private final Bytes otherHalf = chunk.slice(100, chunk.length());
    private long sum;
    private final SseScanner scanner = new SseScanner(
            SseLimits.DEFAULT,
            event -> sum += event.dataIs("[DONE]")
                    ? 1
                    : event.to() - event.from() + event.data().length());

    /** Whole events; the result is for fifty. */
    @Benchmark
    public long whole() {
        scanner.reset();
        for (int i = 0; i < CHUNKS; i++) {
            scanner.feed(chunk);
        }
        return sum;
    }

    /** Each event in two fragments; the result is for fifty. */
    @Benchmark
    public long cut() {
        scanner.reset();
        for (int i = 0; i < CHUNKS; i++) {
            scanner.feed(half);
            scanner.feed(otherHalf);
        }
        return sum;
    }
}
