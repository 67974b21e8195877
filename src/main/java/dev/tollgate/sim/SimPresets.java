package dev.tollgate.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Four providers that differ in price, speed and reliability, so that every routing wish has another winner. Each serves the model
 * {@code <name>-chat} and the shared name {@code chat}.
 */
public final class SimPresets {
    private SimPresets() {}

    /** All four, on free ports: alpine (cheap), boreal (balanced), cedar (fast and dear), delta (cheapest, small and flaky). */
    public static List<SimSettings> all(long seed) {
        return List.of(
                preset("alpine", seed, "0.10", "0.40", 180, 4_000, 12, 64, 0.01),
                preset("boreal", seed + 1, "0.25", "1.00", 90, 8_000, 7, 64, 0.002),
                preset("cedar", seed + 2, "1.00", "4.00", 35, 20_000, 3, 64, 0.001),
                preset("delta", seed + 3, "0.08", "0.30", 260, 3_000, 15, 8, 0.08));
    }

    /** One provider per port, in the order of {@link #all} and round again, each with a seed of its own. */
    public static List<SimSettings> onPorts(List<Integer> ports, long seed) {
        var all = all(seed);
        var settings = new ArrayList<SimSettings>();
        for (int i = 0; i < ports.size(); i++) {
            settings.add(all.get(i % all.size()).withPort(ports.get(i)).withSeed(seed + i));
        }
        return settings;
    }

    private static SimSettings preset(
            String name,
            long seed,
            String input,
            String output,
            int baseMillis,
            int prefillPerSecond,
            int tokenMillis,
            int places,
            double errorRate) {
        return SimSettings.named(name)
                .withSeed(seed)
                .withModels(name + "-chat", "chat")
                .withPrice(SimPrice.of(input, output))
                .withSpeed(new SimSpeed(
                        Duration.ofMillis(baseMillis), prefillPerSecond, Duration.ofMillis(tokenMillis), 0.2))
                .withCapacity(new SimCapacity(places, 0, 1.5, 4096))
                .withErrorRate(errorRate);
    }
}
