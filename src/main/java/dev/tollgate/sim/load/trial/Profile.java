package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.stage.Child;
import dev.tollgate.sim.load.stage.Contender;
import dev.tollgate.sim.load.stage.Jcmd;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Records where the time of a warm Tollgate goes, with the JDK's own flight recorder. */
final class Profile {
    private static final Duration WARM_UP = Duration.ofSeconds(15);

    private Profile() {}

    /** A section for the page: the load points whose aims are the hardest, or those that were asked for, one after the other on one JVM. */
    static String record(Stage stage, TrialPlan plan, Duration length) throws IOException, InterruptedException {
        var measurement = new Measurement(stage, plan, new SplittableRandom(1));
        try (var contender = stage.tollgateWithTls()) {
            var process = contender.running();
            measurement.once(0, 0, contender, Point.SATURATION, WARM_UP);
            var section = new StringBuilder("## Where the time goes\n\n");
            for (var point : plan.isWhole()
                    ? List.of(Point.SATURATION, Point.LARGE, Point.STREAMS, Point.POLICIES)
                    : plan.points()) {
                section.append(at(point, stage, measurement, contender, process, length));
            }
            return section.toString();
        }
    }

    private static String at(
            Point point, Stage stage, Measurement measurement, Contender contender, Child process, Duration length)
            throws IOException, InterruptedException {
        // Code that this point alone uses is compiled by now, and connections stand.
        measurement.once(0, 0, contender, point, length);
        var recording = stage.folder().resolve(point.name() + ".jfr");
        Jcmd.ask(
                stage,
                process,
                "JFR.start",
                "name=load",
                "settings=profile",
                "jdk.CPUTimeSample#enabled=true",
                "jdk.CPUTimeSample#throttle=500/s",
                "jdk.ObjectAllocationSample#enabled=true",
                "jdk.ObjectAllocationSample#throttle=1000/s");
        var window = measurement.once(0, 0, contender, point, length);
        Jcmd.ask(stage, process, "JFR.stop", "name=load", "filename=" + recording);
        return HotFrames.read(recording).section(window);
    }
}
