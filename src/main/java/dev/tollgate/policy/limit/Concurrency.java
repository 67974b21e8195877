package dev.tollgate.policy.limit;

import dev.tollgate.run.KeyTable;

/**
 * How many calls of each key are under way; a key with none takes no room, so there are never more than calls.
 *
 * <p>Threads: confined to the lock of the {@link LocalLimits} that has it.
 */
final class Concurrency {
    private final KeyTable underWay = new KeyTable();

    int of(long key) {
        int place = underWay.first(key);
        return place == KeyTable.NONE ? 0 : underWay.value(place);
    }

    void enter(long key) {
        int place = underWay.first(key);
        if (place == KeyTable.NONE) {
            underWay.add(key, 1);
        } else {
            underWay.set(place, underWay.value(place) + 1);
        }
    }

    void leave(long key) {
        int place = underWay.first(key);
        if (place == KeyTable.NONE) {
            return;
        }
        int count = underWay.value(place);
        if (count > 1) {
            underWay.set(place, count - 1);
        } else {
            underWay.remove(place);
        }
    }

    int size() {
        return underWay.size();
    }
}
