package dev.tollgate.sim.load.trial;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where samples of CPU time and of allocation fell.
 *
 * @param samples all CPU samples
 * @param allocated all sampled bytes
 * @param packages CPU by the package of the top frame
 * @param frames CPU by top frame
 * @param own CPU by the innermost line of Tollgate's own code, with everything it called
 * @param allocations bytes by the innermost line of Tollgate's own code and what was allocated
 */
record HotFrames(
        long samples,
        double allocated,
        Map<String, Double> packages,
        Map<String, Double> frames,
        Map<String, Double> own,
        Map<String, Double> allocations) {

    private static final String OWN = "dev.tollgate.";
    private static final int PACKAGES = 12;
    private static final int FRAMES = 15;

    /** Reads a recording. */
    static HotFrames read(Path recording) throws IOException {
        var hot = new Tally();
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                hot.add(file.readEvent());
            }
        }
        return new HotFrames(hot.samples, hot.allocated, hot.packages, hot.frames, hot.own, hot.allocations);
    }

    /** Threads: confined to one. */
    private static final class Tally {
        private long samples;
        private double allocated;
        private final Set<Long> threads = new HashSet<>();
        private final Map<String, Double> packages = new HashMap<>();
        private final Map<String, Double> frames = new HashMap<>();
        private final Map<String, Double> own = new HashMap<>();
        private final Map<String, Double> allocations = new HashMap<>();

        void add(RecordedEvent event) {
            var stack = event.getStackTrace();
            var name = event.getEventType().getName();
            if (stack == null || stack.getFrames().isEmpty()) {
                return;
            }
            if (name.equals("jdk.CPUTimeSample")) {
                samples++;
                var top = stack.getFrames().getFirst();
                packages.merge(packageOf(top), 1.0, Double::sum);
                frames.merge(method(top), 1.0, Double::sum);
                own.merge(innermost(stack.getFrames()), 1.0, Double::sum);
            } else if (name.equals("jdk.ObjectAllocationSample")) {
                var thread = event.getThread("eventThread");
                if (thread == null || threads.add(thread.getId())) {
                    // A thread's first sample weighs all that it allocated before the recording.
                    return;
                }
                double bytes = event.getLong("weight");
                allocated += bytes;
                RecordedClass what = event.getClass("objectClass");
                allocations.merge(
                        innermost(stack.getFrames()) + " allocates " + (what == null ? "?" : what.getName()),
                        bytes,
                        Double::sum);
            }
        }
    }

    private static String packageOf(RecordedFrame frame) {
        var type = frame.getMethod().getType().getName();
        int dot = type.lastIndexOf('.');
        return dot < 0 ? type : type.substring(0, dot);
    }

    private static String method(RecordedFrame frame) {
        var type = frame.getMethod().getType().getName();
        return type + "." + frame.getMethod().getName();
    }

    private static String innermost(List<RecordedFrame> frames) {
        for (var frame : frames) {
            if (frame.isJavaFrame() && frame.getMethod().getType().getName().startsWith(OWN)) {
                return method(frame).substring(OWN.length()) + ":" + frame.getLineNumber();
            }
        }
        return "(no frame of Tollgate's)";
    }

    /** As a section of the report; the window is that which was recorded. */
    String section(MeasuredWindow window) {
        var text = new StringBuilder("### ")
                .append(window.point().label())
                .append(String.format(
                        Locale.ROOT,
                        "%n%nFlight recorder, CPU-time samples of Java threads: %d samples, %.1f µs per %s while recording, %.1f KB"
                                + " allocated per %s.%n%n",
                        samples,
                        window.cpuMicros(),
                        window.point().unit(),
                        allocated / 1024 / Math.max(1, window.units()),
                        window.point().unit()));
        table(text, "package of the top frame", packages, (double) samples, PACKAGES);
        table(text, "top frame", frames, (double) samples, FRAMES);
        table(text, "innermost line of Tollgate, with all that it calls outside", own, (double) samples, FRAMES);
        table(text, "allocation", allocations, allocated, FRAMES);
        return text.toString();
    }

    private static void table(StringBuilder text, String title, Map<String, Double> tally, double all, int rows) {
        text.append("| ").append(title).append(" | share |\n|---|---|\n");
        tally.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(rows)
                .forEach(entry -> text.append(String.format(
                        Locale.ROOT, "| `%s` | %.1f %% |%n", entry.getKey(), 100 * entry.getValue() / all)));
        text.append('\n');
    }
}
