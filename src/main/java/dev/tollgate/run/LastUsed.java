package dev.tollgate.run;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map that keeps what was used last: at most so many entries, of which one that was long not asked for goes when another comes.
 *
 * <p>Entries sit in a ring in the order in which they came. A hand goes round: what was used since it passed last keeps its seat once more, the
 * first that was not is forgotten ("second chance", Corbató, "A paging experiment with the Multics system", 1968). Of those used it passes at
 * most {@value #PASSED} at a time, so nobody waits for it. Unlike a cache that weighs how often an entry is used, it keeps what is new: a flood of
 * callers that come once does not keep out one that comes back.
 *
 * <p>Using an entry writes nothing but its mark, and a new one touches none but the one whose seat it takes: of tens of thousands of old
 * objects few change, which is what a collection of the young ones takes its time for.
 *
 * <p>Threads: any; whoever adds holds a lock for as long as the hand moves.
 */
public final class LastUsed<K, V> {
    private static final int PASSED = 32;

    private final ConcurrentHashMap<K, Entry<K, V>> entries = new ConcurrentHashMap<>();
    private final List<Entry<K, V>> ring;
    private final int most;
    private final Consumer<? super V> forgotten;
    private int hand;

    /** An empty one of so many entries at most. */
    public LastUsed(int most) {
        this(most, _ -> {});
    }

    /**
     * The same.
     *
     * @param forgotten hears of every value that is in it no longer, on the thread whose call put it out
     */
    public LastUsed(int most, Consumer<? super V> forgotten) {
        if (most < 1) {
            throw new IllegalArgumentException("entries: " + most + " (expected: at least 1)");
        }
        this.most = most;
        this.forgotten = forgotten;
        ring = new ArrayList<>();
    }

    /** Its mark is set and read without order: that it was used may be seen a little late. */
    private static final class Entry<K, V> {
        private final K key;
        private final V value;
        private boolean used;

        Entry(K key, V value) {
            this.key = key;
            this.value = value;
        }

        V use() {
            if (!used) {
                used = true;
            }
            return value;
        }
    }

    /** What is kept under a key, which is used by this; null if nothing is. */
    public @Nullable V get(K key) {
        var entry = entries.get(key);
        return entry == null ? null : entry.use();
    }

    /** The same, not used by this. */
    public @Nullable V peek(K key) {
        var entry = entries.get(key);
        return entry == null ? null : entry.value;
    }

    /** What is kept under a key; if nothing is, what is made for it. Where two make it at once, one of the two. */
    public V get(K key, Function<? super K, ? extends V> make) {
        var known = get(key);
        if (known != null) {
            return known;
        }
        V made = make.apply(key);
        var other = putIfAbsent(key, made);
        return other == null ? made : other;
    }

    /** Keeps a value if none is kept under its key; else the one that is. */
    public @Nullable V putIfAbsent(K key, V value) {
        var added = new Entry<>(key, value);
        var known = entries.putIfAbsent(key, added);
        if (known != null) {
            return known.use();
        }
        var gone = seat(added);
        if (gone != null) {
            forget(gone);
        }
        return null;
    }

    /** Forgets what is kept under a key, if it is this. */
    public void remove(K key, V value) {
        var entry = entries.get(key);
        if (entry != null && entry.value.equals(value)) {
            forget(entry);
        }
    }

    /** Shows every entry that is there meanwhile; none is used by this. */
    public void forEach(BiConsumer<? super K, ? super V> visitor) {
        entries.forEach((key, entry) -> visitor.accept(key, entry.value));
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    private void forget(Entry<K, V> entry) {
        // What was removed keeps its seat until the hand comes by.
        if (entries.remove(entry.key, entry)) {
            forgotten.accept(entry.value);
        }
    }

    private synchronized @Nullable Entry<K, V> seat(Entry<K, V> added) {
        if (ring.size() < most) {
            ring.add(added);
            return null;
        }
        for (int passed = 0; passed < PASSED && ring.get(hand).used; passed++) {
            ring.get(hand).used = false;
            hand = (hand + 1) % most;
        }
        var gone = ring.set(hand, added);
        hand = (hand + 1) % most;
        return gone;
    }
}
