package dev.tollgate.io.attempt;

import dev.tollgate.config.ProviderConfig.Timeouts;
import dev.tollgate.endpoint.Failure.Kind;
import dev.tollgate.io.loop.DeadlineTimer;
import dev.tollgate.io.loop.LoopState;
import java.time.Duration;

/**
 * The one deadline that holds for an attempt now: connect, first token, idle, and over all of them the total of the exchange.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
final class AttemptDeadline {
    /** A call that is not streamed has no first token to wait for; it gets this many times what it is expected to take on top. */
    private static final double WHOLE_ANSWER_FACTOR = 10;

    /** What to do when the deadline passes. */
    interface Overdue {
        void overdue(Kind kind, String detail);
    }

    private final LoopState loop;
    private final DeadlineTimer timer;
    private final Timeouts timeouts;
    private final Overdue overdue;
    private final long totalDueNanos;
    private Kind kind = Kind.CONNECT_TIMEOUT;
    private Duration allowed;

    AttemptDeadline(Exchange exchange, Timeouts timeouts, Overdue overdue) {
        this.loop = exchange.loop();
        this.timer = exchange.timer();
        this.timeouts = timeouts;
        this.overdue = overdue;
        this.allowed = timeouts.connect();
        this.totalDueNanos = exchange.arrival().timeline().at(dev.tollgate.exchange.Timeline.Moment.ARRIVED)
                + timeouts.total().toNanos();
        timer.calls(this::due);
    }

    /** The pool and the connector have deadlines of their own for each step; only the total stands over them. */
    void connecting() {
        arm(Kind.DEADLINE, timeouts.total());
    }

    /** The request is out: something must come. */
    void waiting(boolean streamed, double expectedSeconds) {
        var wait = timeouts.firstToken();
        if (!streamed) {
            wait = wait.plusMillis((long) Math.min(1e9, expectedSeconds * 1000 * WHOLE_ANSWER_FACTOR));
        }
        arm(Kind.FIRST_TOKEN_TIMEOUT, wait);
    }

    /** Bytes came; once the answer has begun, the next ones must come within the idle time. */
    void progress(boolean started) {
        if (started) {
            arm(Kind.IDLE_AFTER_START, timeouts.idle());
        }
    }

    /** We stopped reading ourselves: the silence is ours, and the client's write stall is timed elsewhere. */
    void paused(boolean paused) {
        if (paused) {
            arm(Kind.DEADLINE, timeouts.total());
        } else {
            arm(Kind.IDLE_AFTER_START, timeouts.idle());
        }
    }

    void off() {
        timer.off();
    }

    private void arm(Kind newKind, Duration newAllowed) {
        kind = newKind;
        allowed = newAllowed;
        long left = totalDueNanos - loop.nanoTime();
        timer.in(Math.min(newAllowed.toNanos(), left));
    }

    private void due() {
        if (totalDueNanos - loop.nanoTime() <= 0) {
            overdue.overdue(
                    Kind.DEADLINE,
                    "the call took longer than " + timeouts.total().toMillis() + " ms in all");
        } else {
            overdue.overdue(kind, "nothing came for " + allowed.toMillis() + " ms");
        }
    }
}
