package dev.tollgate.endpoint.pick;

import static dev.tollgate.endpoint.Endpoints.hosted;
import static dev.tollgate.endpoint.Endpoints.price;

import dev.tollgate.endpoint.Endpoint;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One pick and the end of its lease at 100 endpoints: ten providers of ten, or one of a hundred. Aim: p50 below 50 us. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class PickBenchmark {
    private Scene tenByTen = scene(10, 10);
    private Scene hundred = scene(1, 100);

    @Setup
    public void measured() {
        for (var scene : List.of(tenByTen, hundred)) {
            scene.endpoints.all().forEach(live -> scene.measure(live, 1.0));
        }
    }

    private static Scene scene(int providers, int each) {
        var endpoints = new ArrayList<Endpoint>();
        var targets = new ArrayList<Target>();
        for (var p = 0; p < providers; p++) {
            targets.add(Target.of("p" + p, "x", price("0." + (10 + p), "1")));
            for (var i = 0; i < each; i++) {
                endpoints.add(hosted("p" + p, i, OptionalInt.of(64)));
            }
        }
        return new Scene(1, endpoints, targets.toArray(Target[]::new));
    }

    @Benchmark
    public Decision tenProvidersOfTen() {
        return tenByTen.pick();
    }

    @Benchmark
    public Decision oneProviderOfHundred() {
        return hundred.pick();
    }
}
