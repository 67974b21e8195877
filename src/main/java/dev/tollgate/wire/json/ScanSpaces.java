package dev.tollgate.wire.json;

import org.jspecify.annotations.Nullable;

/**
 * The working memory of those who read and write JSON, used again and again: a {@link JsonScanner} takes a space with the first bytes of its
 * document and gives it back with its end or its first problem, and whoever writes for a moment takes a {@link JsonOut}. Who is told of a
 * document finds a room here for texts to be kept until its end. What is abandoned in between is garbage like any other.
 *
 * <p>At most {@value #MAX_IDLE} of each wait here, of at most {@value #MAX_IDLE_BYTES} bytes each, and {@value #MAX_ROOMS} rooms.
 *
 * <p>Threads: confined to one, and so are all that share it.
 */
public final class ScanSpaces {
    private static final int MAX_IDLE = 16;
    static final int MAX_IDLE_BYTES = 16 << 10;
    private static final int MAX_ROOMS = 4;

    /** How much a room holds. */
    public static final int ROOM_BYTES = 6 << 10;

    private final @Nullable JsonGrammar[] idle = new @Nullable JsonGrammar[MAX_IDLE];
    private int count;
    private final @Nullable JsonOut[] idleOuts = new @Nullable JsonOut[MAX_IDLE];
    private int outs;
    private final byte[] @Nullable [] idleRooms = new byte[MAX_ROOMS][];
    private int rooms;

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

    /** An empty one, to be {@link #give(JsonOut) given} back by whoever has no view of its bytes any more. */
    public JsonOut takeOut() {
        if (outs == 0) {
            return new JsonOut();
        }
        var taken = idleOuts[--outs];
        idleOuts[outs] = null;
        return taken == null ? new JsonOut() : taken;
    }

    /** Takes back what was {@link #takeOut taken}, once; its bytes will be written over. */
    public void give(JsonOut out) {
        out.clear();
        if (outs < MAX_IDLE && out.held() <= MAX_IDLE_BYTES) {
            idleOuts[outs++] = out;
        }
    }

    /** A room for texts, with whatever was left in it; to be {@link #give(byte[]) given} back by whoever is done with them. */
    public byte[] takeRoom() {
        if (rooms == 0) {
            return new byte[ROOM_BYTES];
        }
        var taken = idleRooms[--rooms];
        idleRooms[rooms] = null;
        return taken == null ? new byte[ROOM_BYTES] : taken;
    }

    /** Takes back what was {@link #takeRoom taken}, once; it will be written over. */
    public void give(byte[] room) {
        if (rooms < MAX_ROOMS) {
            idleRooms[rooms++] = room;
        }
    }

    /** How many spaces wait to be taken. */
    int idle() {
        return count;
    }
}
