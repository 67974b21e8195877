package dev.tollgate.sim.demo;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.server.SimFleet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outage of the demo: the busiest provider fails for a while, and what is seen of it is told in one line each.
 *
 * <p>Threads: one thread calls {@link #tick}.
 */
public final class DemoStory {
    private static final double AGAIN_SECONDS = 60;
    /** Shares over fewer seconds than these are noise. */
    private static final int SETTLED_SECONDS = 3;

    private final SimFleet fleet;
    private final DemoBoard board;
    private final double lasts;
    private final boolean again;
    private double from;
    private State state = State.WELL;
    private String victim = "";
    private double since;
    private long successesBefore;
    private Map<String, Long> before = Map.of();

    private enum State {
        WELL,
        DOWN,
        MOVED,
        UP
    }

    private DemoStory(SimFleet fleet, DemoBoard board, double from, double lasts, boolean again) {
        this.fleet = fleet;
        this.board = board;
        this.from = from;
        this.lasts = lasts;
        this.again = again;
    }

    /**
     * The story of a demo.
     *
     * @param seconds how long the demo runs; 0 for until it is stopped, then the outage comes again every minute
     */
    public static DemoStory of(SimFleet fleet, DemoBoard board, int seconds) {
        double third = seconds == 0 ? 10 : Math.min(10, seconds / 3.0);
        return new DemoStory(fleet, board, third, third, seconds == 0);
    }

    /** Who is down now; null for nobody. */
    public @Nullable String down() {
        return state == State.DOWN || state == State.MOVED ? victim : null;
    }

    /** Lets happen what is due and tells what has happened since the last time. */
    public List<String> tick(double elapsed, long nowNanos) {
        var told = new ArrayList<String>();
        switch (state) {
            case WELL -> {
                if (elapsed >= from) {
                    fail(elapsed, nowNanos, told);
                }
            }
            case DOWN -> {
                if (elapsed - since >= Math.min(SETTLED_SECONDS, lasts)) {
                    moved(nowNanos, told);
                }
                recover(elapsed, told);
            }
            case MOVED -> recover(elapsed, told);
            case UP -> {
                if (board.successes(victim) > successesBefore) {
                    told.add(victim + " is back: probed, and used again " + tenths(elapsed - since)
                            + " s after it recovered");
                    state = State.WELL;
                    from = again ? from + AGAIN_SECONDS : Double.POSITIVE_INFINITY;
                }
            }
        }
        return told;
    }

    private void fail(double elapsed, long nowNanos, List<String> told) {
        before = board.recent(DemoBoard.WINDOW, nowNanos);
        var busiest = most(before);
        if (busiest == null) {
            return;
        }
        victim = busiest;
        since = elapsed;
        state = State.DOWN;
        fleet.server(victim).setFault(SimFault.INTERNAL_ERROR);
        told.add(victim + " is down: it answers 500 to every call");
    }

    private void moved(long nowNanos, List<String> told) {
        var now = board.recent(SETTLED_SECONDS, nowNanos);
        var gained = new HashMap<String, Long>();
        now.forEach((provider, count) ->
                gained.put(provider, percent(now, count) - percent(before, before.getOrDefault(provider, 0L))));
        gained.remove(victim);
        var heir = most(gained);
        state = State.MOVED;
        if (heir != null) {
            told.add("its calls went to " + heir + ": " + percent(before, before.getOrDefault(heir, 0L)) + " % -> "
                    + percent(now, now.getOrDefault(heir, 0L)) + " % of the traffic");
        }
    }

    private void recover(double elapsed, List<String> told) {
        if (elapsed - since < lasts) {
            return;
        }
        fleet.server(victim).setFault(null);
        successesBefore = board.successes(victim);
        since = elapsed;
        state = State.UP;
        told.add(victim + " recovers; a probe will find out");
    }

    private static @Nullable String most(Map<String, Long> counts) {
        String most = null;
        for (var count : counts.entrySet()) {
            if (count.getValue() > 0 && (most == null || count.getValue() > counts.getOrDefault(most, 0L))) {
                most = count.getKey();
            }
        }
        return most;
    }

    private static long percent(Map<String, Long> counts, long count) {
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        return all == 0 ? 0 : Math.round(100.0 * count / all);
    }

    private static String tenths(double seconds) {
        return String.format(java.util.Locale.ROOT, "%.1f", seconds);
    }
}
