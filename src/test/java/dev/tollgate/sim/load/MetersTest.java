package dev.tollgate.sim.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class MetersTest {
    @Test
    void sharesOfACoreCountStealAndIdleApart() {
        var before = CoreMeter.parse(List.of("cpu  1 1 1 1 1 1 1 1 0 0", "cpu0 100 0 50 800 40 0 10 0 0 0", "intr 7"));
        var after = CoreMeter.parse(List.of("cpu0 130 0 60 840 40 0 10 20 0 0"));
        var share = CoreMeter.between(before, after).getOrDefault(0, new CoreMeter.Share(0, 0));
        assertThat(before).containsOnlyKeys(0);
        assertThat(share.steal()).isCloseTo(0.2, within(1e-9));
        assertThat(share.busy()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void noTimeBetweenTwoReadingsIsNoShare() {
        var ticks = CoreMeter.parse(List.of("cpu1 1 2 3 4 5 6 7 8 0 0"));
        assertThat(CoreMeter.between(ticks, ticks)).containsEntry(1, new CoreMeter.Share(0, 0));
    }

    @Test
    void aProcessThatWorksUsesCpu() throws IOException {
        Assumptions.assumeTrue(CpuMeter.isAvailable(), "no schedstat in this kernel");
        var meter = new CpuMeter(ProcessHandle.current());
        var sinceItBegan = meter.lap();
        assertThat(sinceItBegan.compilerNanos())
                .as("of this JVM's compilers")
                .isPositive()
                .isLessThan(sinceItBegan.nanos());
        var threads = ManagementFactory.getThreadMXBean();
        long until = threads.getCurrentThreadCpuTime() + 50_000_000;
        while (threads.getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(meter.lap().nanos())
                .as("nanoseconds of CPU in 50 ms of this thread's")
                .isGreaterThan(25_000_000);
        assertThat(CpuMeter.residentKib(ProcessHandle.current()))
                .isGreaterThan(10_000)
                .isLessThanOrEqualTo(CpuMeter.greatestResidentKib(ProcessHandle.current()));
    }

    @Test
    void aSpreadLeavesOutWhatIsNoNumber() {
        assertThat(Spread.of(3, Double.NaN, 1, 2)).isEqualTo(new Spread(2, 1, 3, 3));
        assertThat(Spread.of(4, 1)).isEqualTo(new Spread(2.5, 1, 4, 2));
        assertThat(Spread.of().count()).isZero();
        assertThat(Spread.of().median()).isNaN();
    }
}
