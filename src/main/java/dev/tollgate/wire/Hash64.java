package dev.tollgate.wire;

/**
 * A fast 64-bit hash of content that arrives in pieces: any cutting of the same bytes gives the same value.
 *
 * <p>It is XXH64 (xxHash specification 0.2.0, "XXH64 algorithm description"). It is not cryptographic: who knows the seed can
 * make collisions, so it serves for affinity, repetition and caches, never for proof or for access.
 *
 * <p>Threads: confined to one; an object is reusable by {@link #reset}.
 */
public final class Hash64 {
    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private final byte[] held = new byte[STRIPE];
    private int heldLength;
    private long total;
    private long seed;
    private long a;
    private long b;
    private long c;
    private long d;

    /** Starts with nothing hashed yet. */
    public Hash64(long seed) {
        reset(seed);
    }

    /** The hash of a whole view at once. */
    public static long of(Bytes bytes, long seed) {
        return new Hash64(seed)
                .update(bytes.array(), bytes.offset(), bytes.length())
                .value();
    }

    /** Forgets all and starts again. */
    public void reset(long newSeed) {
        seed = newSeed;
        a = seed + P1 + P2;
        b = seed + P2;
        c = seed;
        d = seed - P1;
        heldLength = 0;
        total = 0;
    }

    /** Adds bytes at the end of what was hashed so far; the range must lie within the array. */
    public Hash64 update(byte[] array, int offset, int length) {
        total += length;
        int at = offset;
        int end = offset + length;
        if (heldLength > 0) {
            int taken = Math.min(STRIPE - heldLength, length);
            System.arraycopy(array, at, held, heldLength, taken);
            heldLength += taken;
            at += taken;
            if (heldLength < STRIPE) {
                return this;
            }
            stripes(held, 0, STRIPE);
            heldLength = 0;
        }
        int whole = (end - at) & -STRIPE;
        if (whole > 0) {
            stripes(array, at, at + whole);
            at += whole;
        }
        heldLength = end - at;
        if (heldLength > 0) {
            System.arraycopy(array, at, held, 0, heldLength);
        }
        return this;
    }

    /** The hash of all bytes added so far; more may be added afterwards. */
    public long value() {
        long hash = total >= STRIPE ? converged() : seed + P5;
        hash += total;
        int i = 0;
        for (; i + 8 <= heldLength; i += 8) {
            hash ^= round(0, Words.longAt(held, i));
            hash = Long.rotateLeft(hash, 27) * P1 + P4;
        }
        if (i + 4 <= heldLength) {
            hash ^= (Words.intAt(held, i) & 0xFFFFFFFFL) * P1;
            hash = Long.rotateLeft(hash, 23) * P2 + P3;
            i += 4;
        }
        for (; i < heldLength; i++) {
            hash ^= (held[i] & 0xFF) * P5;
            hash = Long.rotateLeft(hash, 11) * P1;
        }
        hash ^= hash >>> 33;
        hash *= P2;
        hash ^= hash >>> 29;
        hash *= P3;
        return hash ^ (hash >>> 32);
    }

    private long converged() {
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        hash = (hash ^ round(0, a)) * P1 + P4;
        hash = (hash ^ round(0, b)) * P1 + P4;
        hash = (hash ^ round(0, c)) * P1 + P4;
        return (hash ^ round(0, d)) * P1 + P4;
    }

    private void stripes(byte[] array, int from, int to) {
        long a = this.a;
        long b = this.b;
        long c = this.c;
        long d = this.d;
        for (int i = from; i < to; i += STRIPE) {
            a = round(a, Words.longAt(array, i));
            b = round(b, Words.longAt(array, i + 8));
            c = round(c, Words.longAt(array, i + 16));
            d = round(d, Words.longAt(array, i + 24));
        }
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
    }

    private static long round(long lane, long word) {
        return Long.rotateLeft(lane + word * P2, 31) * P1;
    }
}
