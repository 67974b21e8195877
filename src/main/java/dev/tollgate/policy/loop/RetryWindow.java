package dev.tollgate.policy.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Whether a run waits when it is told to (L9), by whomever: it counts calls inside the time that was announced.
 *
 * <p>Each announcement is one wait that one call owes. Clients of the vendors cap what they are told (OpenAI's for Java at 8 s) or ignore it
 * from a minute on, and then come again after times of their own: 0.5 s, doubled with each try up to 8 s, less a quarter by chance. Such a
 * call is in order too, if it says which try it is and that follows on the one that was put off.
 *
 * <p>Threads: guarded by the lock of its run.
 */
final class RetryWindow {
    /** How many announcements are remembered, and so of how many identical calls at once each may have its own. */
    private static final int KEPT = 16;

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(5);
    /** Clocks and networks are not exact: this much, or a tenth of the wait, does not count … */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** … and for so long a call may have been on its way before its sender heard of the wait. */
    private static final long FLIGHT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_DOUBLINGS = 4;
    private static final long FORGOTTEN_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final List<Wait> waits = new ArrayList<>(1);
    private int early;
    private long earlyAt;
    /** How long the wait was that was not kept last. */
    private long broken;

    /**
     * A wait that is owed.
     *
     * @param request the request that was put off
     * @param sent how often it had been sent before
     */
    private record Wait(long request, int sent, long from, long until) {
        boolean isOver(long now) {
            return now - until >= -Math.max(GRACE_NANOS, (until - from) / 10);
        }

        boolean isPausedFor(int tries, long now) {
            long pause = FIRST_PAUSE_NANOS << Math.min(tries - 1, MOST_DOUBLINGS);
            return sent == tries - 1 && now - from >= pause - pause / 4;
        }
    }

    /** The run was told to come again with this request, which it had sent this often before, after this time. */
    void announce(long request, int sent, long waitNanos, long now) {
        if (waitNanos <= 0 || request == 0) {
            return;
        }
        if (waits.size() == KEPT) {
            waits.remove(first(waits));
        }
        waits.add(new Wait(request, sent, now, now + Math.min(waitNanos, LONGEST_NANOS)));
    }

    /**
     * A call comes. Another request than one that was put off may be of a branch that knows nothing of it, and does not count.
     *
     * @param sent how often its sender says to have sent it before
     * @return how many came too early, less those that came in time, this one included; 0 if it is in time itself
     */
    int call(long request, int sent, long now) {
        var owed = waits.stream().filter(wait -> wait.request == request).toList();
        if (owed.isEmpty()) {
            return 0;
        }
        var first = first(owed);
        if (first.isOver(now)) {
            early = Math.max(0, early - 1);
            waits.remove(first);
            return 0;
        }
        for (var wait : owed) {
            if (sent > 0 && wait.isPausedFor(sent, now)) {
                waits.remove(wait);
                return 0;
            }
        }
        if (now - owed.getFirst().from < FLIGHT_NANOS && waits.size() < KEPT) {
            return 0;
        }
        // What it is told next takes the place of what it did not keep.
        waits.remove(first);
        broken = first.until - first.from;
        early = early == 0 || now - earlyAt >= FORGOTTEN_NANOS ? 1 : early + 1;
        earlyAt = now;
        return early;
    }

    /** The one that ends first. */
    private static Wait first(List<Wait> waits) {
        var first = waits.getFirst();
        for (var wait : waits) {
            if (wait.until - first.until < 0) {
                first = wait;
            }
        }
        return first;
    }

    /** Twice as long as the wait that was not kept, at most five minutes. */
    long doubled() {
        return Math.min(2 * broken, LONGEST_NANOS);
    }
}
