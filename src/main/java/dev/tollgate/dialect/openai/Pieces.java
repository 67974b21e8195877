package dev.tollgate.dialect.openai;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the first choice of one document says, as places in the document, in the order in which it says it.
 *
 * <p>Threads: confined to one exchange.
 */
final class Pieces {
    static final int TEXT = 0;
    static final int THINKING = 1;
    /** OpenRouter's and newer vLLM's name of it; some servers write both. */
    static final int REASONING = 2;

    static final int REFUSAL = 3;
    static final int ARGUMENTS = 4;
    /** Not a string as the standard has it, but the object itself. */
    static final int ARGUMENTS_OBJECT = 5;

    static final int BLOCK_TEXT = 6;
    static final int BLOCK_SIGNATURE = 7;
    static final int BLOCK_DATA = 8;

    private static final int MOST_TOOLS = 1024;

    int count;
    private int[] kinds = new int[4];
    private int[] owners = new int[4];
    private int[] froms = new int[4];
    private int[] tos = new int[4];

    int tools;
    private int[] indexes = new int[2];
    private @Nullable String[] ids = new @Nullable String[2];
    private @Nullable String[] names = new @Nullable String[2];

    void clear() {
        count = 0;
        tools = 0;
    }

    /** Adds a piece; {@code owner} is the tool call or thinking block that it belongs to, counted within the document. */
    void add(int kind, int owner, int from, int to) {
        if (count == kinds.length) {
            kinds = Arrays.copyOf(kinds, count * 2);
            owners = Arrays.copyOf(owners, count * 2);
            froms = Arrays.copyOf(froms, count * 2);
            tos = Arrays.copyOf(tos, count * 2);
        }
        kinds[count] = kind;
        owners[count] = owner;
        froms[count] = from;
        tos[count] = to;
        count++;
    }

    /** Another tool call begins; false if there are too many. */
    boolean tool(int position) {
        if (tools == MOST_TOOLS) {
            return false;
        }
        if (tools == indexes.length) {
            indexes = Arrays.copyOf(indexes, tools * 2);
            ids = Arrays.copyOf(ids, tools * 2);
            names = Arrays.copyOf(names, tools * 2);
        }
        indexes[tools] = position;
        ids[tools] = null;
        names[tools] = null;
        tools++;
        return true;
    }

    void toolIndex(int index) {
        indexes[tools - 1] = index;
    }

    void toolId(@Nullable String id) {
        ids[tools - 1] = id;
    }

    void toolName(@Nullable String name) {
        names[tools - 1] = name;
    }

    int toolIndexOf(int tool) {
        return indexes[tool];
    }

    @Nullable
    String idOf(int tool) {
        return ids[tool];
    }

    @Nullable
    String nameOf(int tool) {
        return names[tool];
    }

    int kind(int piece) {
        return kinds[piece];
    }

    int owner(int piece) {
        return owners[piece];
    }

    int from(int piece) {
        return froms[piece];
    }

    int to(int piece) {
        return tos[piece];
    }

    boolean has(int kind) {
        for (int i = 0; i < count; i++) {
            if (kinds[i] == kind) {
                return true;
            }
        }
        return false;
    }
}
