package dev.tollgate.policy.limit;

import java.util.HashMap;

/**
 * How many calls of each key are under way; a key with none takes no room, so there are never more than calls.
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class Concurrency {
    private final HashMap<Long, Integer> underWay = new HashMap<>();

    int of(long key) {
        return underWay.getOrDefault(key, 0);
    }

    void enter(long key) {
        underWay.merge(key, 1, Integer::sum);
    }

    void leave(long key) {
        underWay.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    int size() {
        return underWay.size();
    }
}
