package dev.tollgate.sim.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the cores did between two readings of {@code /proc/stat} (proc_stat(5)): stolen by the host, busy, in shares of 1.
 *
 * <p>Threads: confined to one.
 */
public final class CoreMeter {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int IDLE = 3;
    private static final int IOWAIT = 4;
    private static final int STEAL = 7;
    private static final int FIELDS = 8;

    private Map<Integer, long[]> before;

    private CoreMeter(Map<Integer, long[]> before) {
        this.before = before;
    }

    /**
     * One core's shares of the time since the last reading.
     *
     * @param steal wanted but not given by the host
     * @param busy neither idle nor stolen
     */
    public record Share(double steal, double busy) {}

    /** Reads for the first time. */
    public static CoreMeter start() throws IOException {
        return new CoreMeter(parse(Files.readAllLines(STAT)));
    }

    /** Shares since the last call, by core. */
    public Map<Integer, Share> lap() throws IOException {
        var now = parse(Files.readAllLines(STAT));
        var shares = between(before, now);
        before = now;
        return shares;
    }

    static Map<Integer, long[]> parse(List<String> lines) {
        var cores = new HashMap<Integer, long[]>();
        for (var line : lines) {
            var words = line.split(" +", -1);
            if (words.length > FIELDS && words[0].matches("cpu\\d+")) {
                var ticks = new long[FIELDS];
                for (int i = 0; i < FIELDS; i++) {
                    ticks[i] = Long.parseLong(words[i + 1]);
                }
                cores.put(Integer.valueOf(words[0].substring(3)), ticks);
            }
        }
        return cores;
    }

    static Map<Integer, Share> between(Map<Integer, long[]> before, Map<Integer, long[]> now) {
        var shares = new HashMap<Integer, Share>();
        now.forEach((core, ticks) -> {
            var earlier = before.getOrDefault(core, new long[FIELDS]);
            double all = 0;
            for (int i = 0; i < FIELDS; i++) {
                all += ticks[i] - earlier[i];
            }
            double steal = ticks[STEAL] - earlier[STEAL];
            double idle = ticks[IDLE] - earlier[IDLE] + ticks[IOWAIT] - earlier[IOWAIT];
            shares.put(core, all <= 0 ? new Share(0, 0) : new Share(steal / all, (all - steal - idle) / all));
        });
        return shares;
    }
}
