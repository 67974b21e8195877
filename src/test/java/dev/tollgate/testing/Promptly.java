package dev.tollgate.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/**
 * Judges a promise of promptness in time as the machine gives it to this process: a control beside the test works for as long as was promised,
 * by its own processor time and from one hand-over to the next. What had as fair a share of the processors as the control had time enough.
 * Where nothing else runs, that is the time on the clock; where much runs, both wait alike, and only what is late by itself is late.
 */
public final class Promptly {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BEAT_MILLIS = 5;

    private Promptly() {}

    /**
     * Fails unless the condition holds before the control has worked so long.
     *
     * @param promised in steps of 5 ms
     */
    public static void within(Duration promised, Callable<Boolean> condition) throws Exception {
        long beats = promised.toMillis() / BEAT_MILLIS;
        try (var control = Executors.newSingleThreadExecutor()) {
            for (long beat = 0; !condition.call(); beat++) {
                if (beat == beats) {
                    throw new AssertionError("not within " + promised.toMillis() + " ms of a control's work");
                }
                control.submit(Promptly::beat).get();
            }
        }
    }

    private static void beat() {
        long end = THREADS.getCurrentThreadCpuTime() + BEAT_MILLIS * 1_000_000L;
        while (THREADS.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
