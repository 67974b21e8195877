package dev.tollgate.dialect.openai;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which part each tool call of a stream is, by its {@code index}.
 *
 * <p>Some servers give every call the same index: a call with another id and a name of its own is another call, whatever its index.
 *
 * <p>Threads: confined to one exchange.
 */
final class ToolParts {
    private int count;
    private int[] indexes = new int[4];
    private int[] parts = new int[4];
    private String[] ids = new String[4];

    boolean any() {
        return count > 0;
    }

    /** The part of the latest call with this index, or -1. */
    int partOf(int index) {
        int at = find(index);
        return at < 0 ? -1 : parts[at];
    }

    /** Whether a delta begins another call than the one that its index stands for so far. */
    boolean isAnother(int index, @Nullable String id, @Nullable String name) {
        int at = find(index);
        return at >= 0 && id != null && name != null && !ids[at].equals(id);
    }

    void begin(int index, int part, String id) {
        int at = find(index);
        if (at < 0) {
            at = count++;
        }
        if (at == indexes.length) {
            indexes = Arrays.copyOf(indexes, at * 2);
            parts = Arrays.copyOf(parts, at * 2);
            ids = Arrays.copyOf(ids, at * 2);
        }
        indexes[at] = index;
        parts[at] = part;
        ids[at] = id;
    }

    private int find(int index) {
        for (int i = count - 1; i >= 0; i--) {
            if (indexes[i] == index) {
                return i;
            }
        }
        return -1;
    }
}
