package dev.tollgate.run;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which live runs are found under which key; nearly always one.
 *
 * <p>It holds what live runs remember and nothing else, so it is bounded with them; under one key at most {@value #MAX_PER_KEY}.
 *
 * <p>Threads: any; one key's entries are changed by one at a time and read without a lock.
 */
final class RunIndex {
    private static final int MAX_PER_KEY = 16;

    private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();

    /** A run, and those found under the same key before it. */
    record Entry(LiveRun run, @Nullable Entry older) {}

    /** The newest entry under a key; null if there is none. */
    @Nullable
    Entry get(long key) {
        return entries.get(key);
    }

    /** How many keys there are. */
    int size() {
        return entries.size();
    }

    void add(long key, LiveRun run) {
        entries.merge(key, new Entry(run, null), (older, added) -> new Entry(run, kept(older, MAX_PER_KEY - 1)));
    }

    /** A key of 0 is nobody's. */
    void remove(long key, LiveRun run) {
        if (key != 0) {
            entries.computeIfPresent(key, (_, entry) -> without(entry, run));
        }
    }

    private static @Nullable Entry without(@Nullable Entry entry, LiveRun run) {
        if (entry == null) {
            return null;
        }
        if (entry.run == run) {
            return entry.older;
        }
        return new Entry(entry.run, without(entry.older, run));
    }

    private static @Nullable Entry kept(@Nullable Entry entry, int most) {
        if (entry == null || most == 0) {
            return null;
        }
        return new Entry(entry.run, kept(entry.older, most - 1));
    }
}
