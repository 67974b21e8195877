package dev.tollgate.sim.load.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Subject;
import java.io.IOException;
import java.nio.file.Path;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HotFramesTest {
    @Test
    void aRecordingIsSummedUpByFrameAndLine(@TempDir Path folder) throws IOException {
        var file = folder.resolve("test.jfr");
        long produced = 0;
        try (var recording = new Recording()) {
            recording.enable("jdk.CPUTimeSample").with("throttle", "1000/s");
            recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s");
            recording.start();
            long until = System.nanoTime() + 300_000_000;
            while (System.nanoTime() < until) {
                produced += new StringBuilder(65536).append(produced).length();
            }
            recording.stop();
            recording.dump(file);
        }
        assertThat(produced).isPositive();
        var hot = HotFrames.read(file);
        assertThat(hot.allocated()).isPositive();
        assertThat(hot.allocations()).isNotEmpty();
        assertThat(hot.section(new MeasuredWindow(
                        0, 0, Subject.TOLLGATE, Point.SATURATION, 1, 100, 0, 1000, 0, 0, 0, 0, 0, 0)))
                .contains("| allocation | share |")
                .contains("HotFramesTest");
    }
}
