package dev.tollgate.io.answer;

import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of request bodies and held answers the process keeps at once, so that no number of callers can fill the memory.
 *
 * <p>Threads: any; one atomic counter.
 */
public final class BodyMemory {
    /** One body may take at most this share of the whole, so that two hostile ones leave room for a third caller. */
    private static final int SHARES = 4;

    private final long capacityBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** Room for this many bytes. */
    public BodyMemory(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /** Half of the direct memory that this JVM may use: the other half is for sockets and codecs. */
    public static BodyMemory ofThisProcess() {
        return new BodyMemory(PlatformDependent.maxDirectMemory() / 2);
    }

    /** The largest single body, in bytes. */
    public long largestBody() {
        return capacityBytes / SHARES;
    }

    /** Takes room for this many more bytes; false, and nothing taken, where there is none. */
    public boolean take(long bytes) {
        if (usedBytes.addAndGet(bytes) <= capacityBytes) {
            return true;
        }
        usedBytes.addAndGet(-bytes);
        return false;
    }

    /** Gives room back. */
    public void give(long bytes) {
        usedBytes.addAndGet(-bytes);
    }

    /** Bytes in use now. */
    public long usedBytes() {
        return usedBytes.get();
    }

    /** Bytes there are. */
    public long capacityBytes() {
        return capacityBytes;
    }
}
