package dev.tollgate.sim.load.trial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a load test measured.
 *
 * @param windows in the order they were run
 * @param ramps one per launch
 * @param memories two per launch, without and with policies
 * @param starts with and without the cache, with and without policies
 * @param runs one per launch
 * @param evaluation what JMH measured; null where it has not
 */
record Findings(
        List<MeasuredWindow> windows,
        List<Plateau.Ramp> ramps,
        List<Memory> memories,
        List<Start> starts,
        List<LiveRuns> runs,
        @Nullable Evaluation evaluation) {
    Findings {
        windows = List.copyOf(windows);
        ramps = List.copyOf(ramps);
        memories = List.copyOf(memories);
        starts = List.copyOf(starts);
        runs = List.copyOf(runs);
    }
}
