package dev.tollgate.wire.json;

import dev.tollgate.wire.SipHash;
import java.util.Arrays;

/**
 * The member names of all objects open at this point, kept to find duplicates.
 *
 * <p>An object's first few names are compared one by one; from the ninth on its names are in a hash table that all open objects
 * share, under SipHash with a secret key, so that chosen names cannot make it slow. Names are compared whole, so that no
 * legal document is refused for a collision. Objects close innermost first, so table entries are removed in the reverse order of their
 * insertion, which linear probing allows without tombstones. Size is bounded by the scanner's limit on members.
 *
 * <p>Threads: confined to the scanner's.
 */
final class MemberNames {
    private static final int COMPARED_ONE_BY_ONE = 8;
    private static final int KEPT_BYTES = 1 << 16;
    private static final int KEPT_ENTRIES = 1 << 10;

    private long k0;
    private long k1;
    private byte[] bytes = new byte[512];
    private int[] ends = new int[32];
    private long[] hashes = new long[32];
    private int count;
    private int[] table = new int[64];
    private int indexed;
    private int[] bases = new int[8];
    private boolean[] inTable = new boolean[8];
    private int objects;

    /** Sets the secret key; while there are no names. */
    void key(long seed) {
        k0 = mix(seed + 0x9E3779B97F4A7C15L);
        k1 = mix(seed + 0x3C6EF372FE94F82AL);
    }

    /** Forgets all, and gives back what an unusual document made it hold. */
    void clear() {
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[512];
        }
        if (ends.length > KEPT_ENTRIES) {
            ends = new int[32];
            hashes = new long[32];
        }
        if (table.length > KEPT_ENTRIES * 4) {
            table = new int[64];
        } else if (indexed > 0) {
            Arrays.fill(table, 0);
        }
        count = 0;
        indexed = 0;
        objects = 0;
    }

    void openObject() {
        if (objects == bases.length) {
            bases = Arrays.copyOf(bases, objects * 2);
            inTable = Arrays.copyOf(inTable, objects * 2);
        }
        bases[objects] = count;
        inTable[objects] = false;
        objects++;
    }

    void closeObject() {
        objects--;
        int base = bases[objects];
        if (inTable[objects]) {
            for (int entry = count - 1; entry >= base; entry--) {
                table[slotHolding(entry)] = 0;
            }
            indexed -= count - base;
        }
        count = base;
    }

    /** Adds a name to the innermost object; false if it has it already. */
    boolean add(byte[] array, int offset, int length) {
        int base = bases[objects - 1];
        long hash = 0;
        if (inTable[objects - 1]) {
            hash = SipHash.of(k0, k1, array, offset, length);
            for (int slot = slotOf(hash, base); table[slot] != 0; slot = (slot + 1) & (table.length - 1)) {
                int entry = table[slot] - 1;
                if (entry >= base && hashes[entry] == hash && same(entry, array, offset, length)) {
                    return false;
                }
            }
        } else {
            for (int entry = base; entry < count; entry++) {
                if (same(entry, array, offset, length)) {
                    return false;
                }
            }
        }
        append(hash, array, offset, length);
        if (inTable[objects - 1]) {
            index(count - 1, base);
        } else if (count - base > COMPARED_ONE_BY_ONE) {
            indexInnermost(base);
        }
        return true;
    }

    int count() {
        return count;
    }

    /** The number of the name added last, for {@link #describe}. */
    int last() {
        return count - 1;
    }

    /** A name as text, as long as its object is open. */
    String describe(int entry) {
        int from = start(entry);
        return new String(bytes, from, ends[entry] - from, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** How many bytes are held. */
    int held() {
        return bytes.length + 4 * table.length + 12 * ends.length + 5 * bases.length;
    }

    private int start(int entry) {
        return entry == 0 ? 0 : ends[entry - 1];
    }

    private boolean same(int entry, byte[] array, int offset, int length) {
        int from = start(entry);
        return ends[entry] - from == length && Arrays.equals(bytes, from, ends[entry], array, offset, offset + length);
    }

    private void append(long hash, byte[] array, int offset, int length) {
        int from = start(count);
        if (from + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, from + length));
        }
        System.arraycopy(array, offset, bytes, from, length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        ends[count] = from + length;
        hashes[count] = hash;
        count++;
    }

    private void indexInnermost(int base) {
        inTable[objects - 1] = true;
        for (int entry = base; entry < count; entry++) {
            int from = start(entry);
            hashes[entry] = SipHash.of(k0, k1, bytes, from, ends[entry] - from);
            index(entry, base);
        }
    }

    private void index(int entry, int base) {
        indexed++;
        if (indexed * 2 > table.length) {
            table = new int[table.length * 2];
            reindexBefore(entry);
        }
        insert(entry, base);
    }

    // In the old order, so that removal in reverse order stays sound.
    private void reindexBefore(int limit) {
        for (int object = 0; object < objects; object++) {
            int to = Math.min(limit, object + 1 < objects ? bases[object + 1] : count);
            for (int entry = bases[object]; inTable[object] && entry < to; entry++) {
                insert(entry, bases[object]);
            }
        }
    }

    private void insert(int entry, int base) {
        int slot = slotOf(hashes[entry], base);
        while (table[slot] != 0) {
            slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = entry + 1;
    }

    private int slotHolding(int entry) {
        int slot = slotOf(hashes[entry], bases[objects]);
        while (table[slot] != entry + 1) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    // The same names in objects inside one another must not share their slots.
    private int slotOf(long hash, int base) {
        return (int) mix(hash + base) & (table.length - 1);
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
