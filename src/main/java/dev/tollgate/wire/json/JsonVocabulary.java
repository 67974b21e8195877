package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The member names a handler knows, numbered from 0 in the order given, so that it can {@code switch} on numbers; or words that come again and
 * again, so that no string is made of them.
 *
 * <p>Threads: immutable; make one per handler class and share it.
 */
public final class JsonVocabulary {
    /** The number of every name that is not in the vocabulary. */
    public static final int UNKNOWN = -1;

    /** Knows no name. */
    public static final JsonVocabulary NONE = new JsonVocabulary(List.of());

    private final String[] words;
    private final byte[][] names;
    private final short[] slots;
    private final int mask;

    private JsonVocabulary(List<String> all) {
        words = all.toArray(new String[0]);
        names = new byte[words.length][];
        int size = Integer.highestOneBit(Math.max(4, words.length * 4));
        mask = size - 1;
        slots = new short[size];
        Arrays.fill(slots, (short) UNKNOWN);
        for (int id = 0; id < names.length; id++) {
            var name = words[id].getBytes(StandardCharsets.UTF_8);
            if (idOf(name, 0, name.length) != UNKNOWN) {
                throw new IllegalArgumentException("vocabulary: " + words[id] + " twice (expected: distinct names)");
            }
            names[id] = name;
            int slot = slotOf(name, 0, name.length);
            while (slots[slot] != UNKNOWN) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = (short) id;
        }
    }

    /**
     * Numbers these names from 0.
     *
     * @throws IllegalArgumentException if a name occurs twice
     */
    public static JsonVocabulary of(String... names) {
        return new JsonVocabulary(List.of(names));
    }

    /** The number of this name, or {@link #UNKNOWN}. */
    public int idOf(Bytes name) {
        return idOf(name.array(), name.offset(), name.length());
    }

    /** The word that these bytes are; null if they are none of them. Allocates nothing. */
    @Nullable
    String word(byte[] array, int offset, int length) {
        int id = idOf(array, offset, length);
        return id == UNKNOWN ? null : words[id];
    }

    int idOf(byte[] array, int offset, int length) {
        for (int slot = slotOf(array, offset, length); slots[slot] != UNKNOWN; slot = (slot + 1) & mask) {
            var name = names[slots[slot]];
            if (name.length == length && Arrays.equals(name, 0, length, array, offset, offset + length)) {
                return slots[slot];
            }
        }
        return UNKNOWN;
    }

    // The words are fixed by the program, so a caller can only miss; three bytes and the length tell enough of them
    // apart.
    private int slotOf(byte[] array, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int hash = length
                + array[offset] * 0x9E37
                + array[offset + (length >> 1)] * 0x85EB
                + array[offset + length - 1] * 0xC2B3;
        return (hash ^ (hash >>> 8)) & mask;
    }
}
