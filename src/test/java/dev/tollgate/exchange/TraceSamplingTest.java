package dev.tollgate.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SamplingTest {

    @Test
    void keepsItsShareOfTheTracesBegunHere() {
        long seed = 3;
        var random = new SplittableRandom(seed);
        var quarter = new TraceSampling(0.25);
        int kept = 0;
        for (int i = 0; i < 20_000; i++) {
            kept += TraceContext.of(null, null, random, quarter).sampled() ? 1 : 0;
        }
        assertThat(kept / 20_000.0).as("seed %d", seed).isCloseTo(0.25, within(0.02));
    }

    @Test
    void keepsAllOrNothingAtTheEnds() {
        var random = new SplittableRandom(4);
        for (int i = 0; i < 1000; i++) {
            assertThat(TraceContext.of(null, null, random, new TraceSampling(1)).sampled())
                    .isTrue();
            assertThat(TraceContext.of(null, null, random, new TraceSampling(0)).sampled())
                    .isFalse();
        }
    }

    @Test
    void doesAsTheCallerDecided() {
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";
        var random = new SplittableRandom(5);
        assertThat(TraceContext.of(trace + "01", null, random, TraceSampling.NONE)
                        .traceparent(1))
                .endsWith("-01");
        assertThat(TraceContext.of(trace + "00", null, random, new TraceSampling(1))
                        .traceparent(1))
                .endsWith("-00");
    }

    @Test
    void tellsTheNextHopWhetherATraceBegunHereIsKept() {
        var random = new SplittableRandom(6);
        var half = new TraceSampling(0.5);
        for (int i = 0; i < 100; i++) {
            var trace = TraceContext.of(null, null, random, half);
            assertThat(trace.traceparent(1)).endsWith(half.keeps(trace.traceIdLow()) ? "-01" : "-00");
        }
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatThrownBy(() -> new TraceSampling(1.5)).hasMessage("telemetry.sample: 1.5 (expected: 0 to 1)");
        assertThatThrownBy(() -> new TraceSampling(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
