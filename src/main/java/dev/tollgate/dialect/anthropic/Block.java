package dev.tollgate.dialect.anthropic;

import org.jspecify.annotations.Nullable;

/**
 * One content block, whole or as it begins, or one delta of it: what it says, as places in the document; a place of length 0 says nothing.
 *
 * <p>Threads: confined to one exchange.
 */
final class Block {
    @Nullable
    String type;

    @Nullable
    String id;

    @Nullable
    String name;

    final Place text = new Place();
    final Place thinking = new Place();
    final Place signature = new Place();
    final Place data = new Place();
    /** The object of a whole call. */
    final Place input = new Place();
    /** More of the text of a call's object. */
    final Place json = new Place();

    boolean cited;

    void clear() {
        type = null;
        id = null;
        name = null;
        cited = false;
        text.clear();
        thinking.clear();
        signature.clear();
        data.clear();
        input.clear();
        json.clear();
    }

    /** A range in the document. */
    static final class Place {
        int from;
        int to;

        void clear() {
            from = 0;
            to = 0;
        }

        void set(int newFrom, int newTo) {
            from = newFrom;
            to = newTo;
        }

        boolean isEmpty() {
            return to <= from;
        }
    }
}
