package dev.tollgate.io.export;

import dev.tollgate.settle.Settlement;
import dev.tollgate.telemetry.AccessLine;
import dev.tollgate.telemetry.Settlements;
import dev.tollgate.telemetry.SpanView;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What it costs an event loop to have one settlement observed: aim below 3 microseconds for line and metrics together. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ObserveBenchmark {
    @Param({"plain", "failover"})
    public String kind = "plain";

    private Settlement settlement = Settlements.unpriced();
    private final ConfiguredNames names = ConfiguredNames.of(
            Set.of("fast", "embed"),
            Map.of("openai/0", Settlements.place("openai/0"), "groq/0", Settlements.place("groq/0")));
    private final Metrics metrics = new Metrics(names, "0.1.0");
    private final LineWriter writer = LineWriter.start(OutputStream.nullOutputStream(), LineWriter.DEFAULT_BYTES);
    private final AccessLog log = new AccessLog(writer, InstantSource.system());
    private final AccessLine line = new AccessLine();
    private final SpanView view = new SpanView(names, "0.1.0");

    @Setup
    public void setup() {
        settlement = kind.equals("failover") ? Settlements.failover() : Settlements.unpriced();
    }

    @TearDown
    public void close() {
        writer.close();
        metrics.close();
    }

    @Benchmark
    public int lineAlone() {
        return line.exchange(settlement).length();
    }

    @Benchmark
    public void metricsAlone() {
        metrics.settled(settlement);
    }

    @Benchmark
    public void lineAndMetrics() {
        log.settled(settlement);
        metrics.settled(settlement);
    }

    /** Off the event loops, on the exporting thread. */
    @Benchmark
    public List<SpanData> spans() {
        return view.spans(settlement);
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(ObserveBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }
}
