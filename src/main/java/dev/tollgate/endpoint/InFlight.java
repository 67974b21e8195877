package dev.tollgate.endpoint;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What is under way at one endpoint: requests, prompt tokens whose first answer token has not come, and output tokens still expected.
 *
 * <p>These are our own counts, so they are never late, which polled figures always are. Threads: any thread; each counter is exact, the three
 * together are not one snapshot.
 */
final class InFlight {
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong promptTokens = new AtomicLong();
    private final AtomicLong outputTokens = new AtomicLong();

    /** Counts one more request unless {@code cap} are under way. */
    boolean tryOpen(int cap, long prompt, long output) {
        if (requests.incrementAndGet() > cap) {
            requests.decrementAndGet();
            return false;
        }
        promptTokens.addAndGet(prompt);
        outputTokens.addAndGet(output);
        return true;
    }

    void promptDone(long prompt) {
        promptTokens.addAndGet(-prompt);
    }

    void close(long output) {
        outputTokens.addAndGet(-output);
        requests.decrementAndGet();
    }

    int requests() {
        return requests.get();
    }

    long promptTokens() {
        return promptTokens.get();
    }

    long outputTokens() {
        return outputTokens.get();
    }
}
