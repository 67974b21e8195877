package dev.tollgate.wire.json;

import java.util.Arrays;

/**
 * The containers open at this point, outermost first, each with where it stands and what is wanted of it.
 *
 * <p>Threads: confined to the scanner's.
 */
final class Nesting {
    static final byte OBJECT = 0;
    static final byte ARRAY = 1;

    int depth;
    private byte[] kind = new byte[8];
    private int[] start = new int[8];
    private int[] index = new int[8];
    private int[] member = new int[8];
    private int[] entry = new int[8];
    private int[] wanted = new int[8];
    private int[] elementWanted = new int[8];

    void clear() {
        depth = 0;
    }

    /** How many bytes are held. */
    int held() {
        return 25 * kind.length;
    }

    /** Opens a container that begins at this offset and of which, and of whose elements, this is wanted. */
    void open(byte newKind, int offset, int want, int elementWant) {
        if (depth == kind.length) {
            grow();
        }
        kind[depth] = newKind;
        start[depth] = offset;
        index[depth] = -1;
        member[depth] = JsonVocabulary.UNKNOWN;
        entry[depth] = -1;
        wanted[depth] = want;
        elementWanted[depth] = elementWant;
        depth++;
    }

    void close() {
        depth--;
    }

    boolean inArray() {
        return depth > 0 && kind[depth - 1] == ARRAY;
    }

    boolean isArray(int level) {
        return kind[level - 1] == ARRAY;
    }

    int start() {
        return start[depth - 1];
    }

    int wanted() {
        return wanted[depth - 1];
    }

    int elementWanted() {
        return elementWanted[depth - 1];
    }

    /** The next element of the innermost container begins. */
    void nextElement() {
        index[depth - 1]++;
    }

    /** The next member of the innermost container begins: its number in the vocabulary, its place among the names kept. */
    void nextMember(int id, int nameEntry) {
        index[depth - 1]++;
        member[depth - 1] = id;
        entry[depth - 1] = nameEntry;
    }

    int memberAt(int level) {
        return member[level - 1];
    }

    int indexAt(int level) {
        return index[level - 1];
    }

    int entryAt(int level) {
        return entry[level - 1];
    }

    private void grow() {
        int size = depth * 2;
        kind = Arrays.copyOf(kind, size);
        start = Arrays.copyOf(start, size);
        index = Arrays.copyOf(index, size);
        member = Arrays.copyOf(member, size);
        entry = Arrays.copyOf(entry, size);
        wanted = Arrays.copyOf(wanted, size);
        elementWanted = Arrays.copyOf(elementWanted, size);
    }
}
