package dev.tollgate.policy.limit;

/**
 * How many calls of each key are under way; a key with none takes no room, so there are never more than calls.
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class Concurrency {
    private final KeyTable underWay = new KeyTable();

    int of(long key) {
        return Math.max(0, underWay.get(key));
    }

    void enter(long key) {
        underWay.put(key, of(key) + 1);
    }

    void leave(long key) {
        int count = of(key);
        if (count > 1) {
            underWay.put(key, count - 1);
        } else {
            underWay.remove(key);
        }
    }

    int size() {
        return underWay.size();
    }
}
