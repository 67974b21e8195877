package dev.tollgate.io.framing;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Times what a server connection waits for, one thing at a time: a head, the next request, or enough of a body.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class PhaseClock {
    /** What is waited for. */
    public enum Phase {
        /** Nothing that is timed here. */
        NONE,
        HEAD,
        IDLE,
        BODY
    }

    private final Duration head;
    private final Duration idle;
    private final Duration window;
    private final Alarm alarm;
    private Phase phase = Phase.NONE;
    private long windowBytes;

    /**
     * A clock that stands still.
     *
     * @param head   from the first byte of a head (or the connect) to its end
     * @param idle   between two requests
     * @param window over which the rate of a body is judged
     * @param met    is told what was waited for when its time is up; the clock stands still then
     */
    public PhaseClock(EventExecutor loop, Duration head, Duration idle, Duration window, Consumer<Phase> met) {
        this.head = head;
        this.idle = idle;
        this.window = window;
        long granularity = Math.min(head.toNanos(), Math.min(idle.toNanos(), window.toNanos()));
        this.alarm = new Alarm(loop, granularity, () -> {
            var ended = phase;
            phase = Phase.NONE;
            met.accept(ended);
        });
    }

    /** So many bytes came. */
    public void came(int bytes) {
        windowBytes += bytes;
    }

    /** How many bytes came since the window for a body was opened. */
    public long windowBytes() {
        return windowBytes;
    }

    /** Starts the time of a phase; one that runs already runs on. */
    public void run(Phase now) {
        if (now == phase) {
            return;
        }
        phase = now;
        switch (now) {
            case NONE -> alarm.clear();
            case HEAD -> alarm.set(head.toNanos());
            case IDLE -> alarm.set(idle.toNanos());
            case BODY -> {
                windowBytes = 0;
                alarm.set(window.toNanos());
            }
        }
    }

    /** Whatever is waited for next gets its whole time, also if it is the same as now. */
    public void restart() {
        phase = Phase.NONE;
    }

    /** Lets go of the timer. */
    public void stop() {
        alarm.stop();
    }
}
