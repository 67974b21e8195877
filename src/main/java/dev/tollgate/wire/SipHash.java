package dev.tollgate.wire;

/**
 * SipHash (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a hash whose collisions cannot be made without the
 * key, unlike those of faster hashes, where some pairs collide under every seed.
 */
public final class SipHash {
    private SipHash() {}

    /** SipHash-1-3, the variant that hash tables use. */
    public static long of(long k0, long k1, byte[] array, int offset, int length) {
        return of(1, 3, k0, k1, array, offset, length);
    }

    /** With this many rounds per word and at the end. */
    static long of(int wordRounds, int lastRounds, long k0, long k1, byte[] array, int offset, int length) {
        long v0 = k0 ^ 0x736f6d6570736575L;
        long v1 = k1 ^ 0x646f72616e646f6dL;
        long v2 = k0 ^ 0x6c7967656e657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int words = length >>> 3;
        for (int word = 0; word <= words + 1; word++) {
            long m = 0;
            int rounds = wordRounds;
            if (word < words) {
                m = Words.longAt(array, offset + (word << 3));
            } else if (word == words) {
                m = tail(array, offset + (words << 3), length);
            } else {
                v2 ^= 0xFF;
                rounds = lastRounds;
            }
            v3 ^= m;
            for (int round = 0; round < rounds; round++) {
                v0 += v1;
                v2 += v3;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v1;
                v0 += v3;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= m;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long tail(byte[] array, int from, int length) {
        long m = (long) length << 56;
        for (int i = 0; i < (length & 7); i++) {
            m |= (array[from + i] & 0xFFL) << (8 * i);
        }
        return m;
    }
}
