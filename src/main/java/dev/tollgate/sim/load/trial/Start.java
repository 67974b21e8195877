package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.stage.Stage;
import java.io.IOException;
import java.util.Map;

/**
 * From exec of the launcher to the first proxied 200, on both cores, without self-warm-up.
 *
 * @param cached whether the AOT cache was used
 * @param governed whether policies of every kind were configured and judged that call
 * @param seconds that it took
 */
record Start(boolean cached, boolean governed, double seconds) {
    private static final String BOTH_CORES = Stage.SUBJECT_CORE + "," + Stage.LOAD_CORE;
    private static final String NO_WARM_UP = "-Dtollgate.warmup=false";
    private static final String NO_CACHE = " -XX:AOTMode=off";

    static Start measure(Stage stage, boolean cached, boolean governed) throws IOException {
        var options = cached ? NO_WARM_UP : NO_WARM_UP + NO_CACHE;
        long exec = System.nanoTime();
        try (var contender = stage.tollgate(BOTH_CORES, Map.of("TOLLGATE_JAVA_OPTS", options), governed)) {
            stage.firstAnswer(contender, governed ? Point.POLICIES : Point.SATURATION);
            return new Start(cached, governed, (System.nanoTime() - exec) / 1e9);
        }
    }
}
