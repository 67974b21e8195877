package dev.tollgate.sim.load.trial;

import java.util.List;

/**
 * Everything that a load test measured.
 *
 * @param windows in the order they were run
 * @param ramps one per launch
 * @param memories one per launch
 * @param starts with and without the cache
 */
record Findings(List<MeasuredWindow> windows, List<Plateau.Ramp> ramps, List<Memory> memories, List<Start> starts) {
    Findings {
        windows = List.copyOf(windows);
        ramps = List.copyOf(ramps);
        memories = List.copyOf(memories);
        starts = List.copyOf(starts);
    }
}
