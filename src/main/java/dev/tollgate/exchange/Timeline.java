package dev.tollgate.exchange;

/**
 * The named moments of one exchange, in nanoseconds of one monotonic clock; telemetry turns them into span events at the end.
 *
 * <p>Threads: confined to the event loop of its exchange.
 */
public final class Timeline {

    /** What can happen to an exchange, in the order in which it usually does. */
    public enum Moment {
        ARRIVED(0),
        BODY_READ(1),
        ADMITTED(2),
        PICKED(3),
        CONNECTED(4),
        SENT(5),
        UPSTREAM_HEAD(6),
        FIRST_TOKEN(7),
        ANSWER_BEGUN(8),
        ENDED(9);

        private final int slot;

        Moment(int slot) {
            this.slot = slot;
        }
    }

    private static final int SLOTS = Moment.values().length;

    private final long[] nanos = new long[SLOTS];
    private int marked;

    /** A timeline begun at this reading of the monotonic clock. */
    public Timeline(long arrivedNanos) {
        mark(Moment.ARRIVED, arrivedNanos);
    }

    /** Marks a moment; of a repeated one (a second attempt picks again) the last time counts. */
    public void mark(Moment moment, long nowNanos) {
        nanos[moment.slot] = nowNanos;
        marked |= 1 << moment.slot;
    }

    /** Whether this moment came. */
    public boolean has(Moment moment) {
        return (marked & 1 << moment.slot) != 0;
    }

    /** The reading of the clock at this moment; meaningless unless {@link #has}. */
    public long at(Moment moment) {
        return nanos[moment.slot];
    }

    /** Nanoseconds from arrival to this moment, or -1 where it never came. */
    public long sinceArrival(Moment moment) {
        return has(moment) ? at(moment) - nanos[0] : -1;
    }
}
