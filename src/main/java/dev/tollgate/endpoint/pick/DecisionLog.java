package dev.tollgate.endpoint.pick;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;

/** The decisions of the last requests by request id, for {@code /api/decisions/{id}}. Threads: any thread; bounded, recently used ones stay. */
public final class DecisionLog {
    /** How many requests are remembered unless something else is said. */
    public static final int DEFAULT_REQUESTS = 2000;

    private static final int MAX_ATTEMPTS = 16;

    private final Cache<String, List<Decision>> byRequest;

    public DecisionLog(int requests) {
        byRequest = Caffeine.newBuilder()
                .maximumSize(requests)
                .executor(Runnable::run)
                .build();
    }

    /** Adds the decision of one attempt. */
    public void add(String requestId, Decision decision) {
        byRequest.asMap().merge(requestId, List.of(decision), DecisionLog::appended);
    }

    private static List<Decision> appended(List<Decision> old, List<Decision> more) {
        if (old.size() >= MAX_ATTEMPTS) {
            return old;
        }
        var all = new ArrayList<>(old);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** The decisions of a request, one for each attempt in order; empty if it is not or no longer known. */
    public List<Decision> of(String requestId) {
        var known = byRequest.getIfPresent(requestId);
        return known == null ? List.of() : known;
    }
}
