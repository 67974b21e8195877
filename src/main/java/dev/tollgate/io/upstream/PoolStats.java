package dev.tollgate.io.upstream;

/**
 * The pools of one origin, summed over the event loops; a snapshot whose parts may be some microseconds apart.
 *
 * @param idle open and unused
 * @param inUse lent to exchanges
 * @param connecting being opened
 * @param closing given back for closing and not closed yet
 * @param waiting acquisitions in the queue
 * @param streams exchanges under way on shared connections; those count as {@code inUse} once, however many they carry
 * @param created connections opened so far
 * @param reused times that an open connection was lent again
 * @param failed connections that could not be opened (a cancelled one is not counted)
 * @param rejected acquisitions that ended in the queue: full, or the deadline passed
 */
public record PoolStats(
        int idle,
        int inUse,
        int connecting,
        int closing,
        int waiting,
        int streams,
        long created,
        long reused,
        long failed,
        long rejected) {

    /** Nothing at all. */
    public static final PoolStats NONE = new PoolStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Places taken, whatever for. */
    public int open() {
        return idle + inUse + connecting + closing;
    }

    /** The sum. */
    public PoolStats plus(PoolStats other) {
        return new PoolStats(
                idle + other.idle,
                inUse + other.inUse,
                connecting + other.connecting,
                closing + other.closing,
                waiting + other.waiting,
                streams + other.streams,
                created + other.created,
                reused + other.reused,
                failed + other.failed,
                rejected + other.rejected);
    }
}
