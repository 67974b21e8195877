package dev.tollgate.endpoint.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last decisions by request id, for {@code /api/decisions/{id}}: a ring that each new one is written into, and that is searched whole when
 * somebody asks, which is seldom.
 *
 * <p>Threads: any; adding is one step of a counter and one write.
 */
public final class DecisionLog {
    /** How many decisions are remembered unless something else is said; nearly every request needs but one. */
    public static final int DEFAULT_DECISIONS = 2048;

    private final AtomicReferenceArray<Entry> ring;
    private final AtomicInteger next = new AtomicInteger();

    private record Entry(String requestId, Decision decision) {}

    /** Remembers this many decisions, of all attempts of all requests together; more than 0. */
    public DecisionLog(int decisions) {
        ring = new AtomicReferenceArray<>(decisions);
    }

    /** Adds the decision of one attempt; the oldest one makes room. */
    public void add(String requestId, Decision decision) {
        ring.setRelease(
                Integer.remainderUnsigned(next.getAndIncrement(), ring.length()), new Entry(requestId, decision));
    }

    /** The decisions of a request, one for each attempt in order; empty if it is not or no longer known. */
    public List<Decision> of(String requestId) {
        var found = new ArrayList<Decision>(1);
        int oldest = next.get();
        for (int i = 0; i < ring.length(); i++) {
            var entry = ring.getAcquire(Integer.remainderUnsigned(oldest + i, ring.length()));
            if (entry != null && entry.requestId.equals(requestId)) {
                found.add(entry.decision);
            }
        }
        return List.copyOf(found);
    }
}
