package dev.tollgate.wire.json;

import org.jspecify.annotations.Nullable;

/**
 * The working memory of scanners, used again and again: a {@link JsonScanner} takes a space with the first bytes of its document and gives it
 * back with its end or its first problem. One that is abandoned inside a document keeps its space, which is then garbage like any other.
 *
 * <p>At most {@value #MAX_IDLE} spaces of at most {@value #MAX_IDLE_BYTES} bytes wait here.
 *
 * <p>Threads: confined to one, and so are the scanners that share it.
 */
public final class ScanSpaces {
    private static final int MAX_IDLE = 16;
    static final int MAX_IDLE_BYTES = 16 << 10;

    private final @Nullable JsonGrammar[] idle = new @Nullable JsonGrammar[MAX_IDLE];
    private int count;

    JsonGrammar take() {
        if (count == 0) {
            return new JsonGrammar();
        }
        var taken = idle[--count];
        idle[count] = null;
        return taken == null ? new JsonGrammar() : taken;
    }

    void give(JsonGrammar space) {
        space.clear();
        if (count < MAX_IDLE && space.held() <= MAX_IDLE_BYTES) {
            idle[count++] = space;
        }
    }

    /** How many spaces wait to be taken. */
    int idle() {
        return count;
    }
}
