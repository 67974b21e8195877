package dev.tollgate.sim.load.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the JDK's own {@code jcmd} asks of a JVM under test. */
public final class Jcmd {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Jcmd() {}

    /** Asks it, on the generator's core; answers what it said. */
    public static String ask(Stage stage, Child process, String... words) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var command =
                new ArrayList<>(List.of(jcmd, Long.toString(process.handle().pid())));
        command.addAll(List.of(words));
        try (var child = Child.start(stage.tools(), "jcmd", Stage.LOAD_CORE, stage.folder(), Map.of(), command)) {
            child.awaitEnd(PATIENCE);
            var said = child.output();
            child.truncate();
            return said;
        }
    }
}
