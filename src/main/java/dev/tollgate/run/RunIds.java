package dev.tollgate.run;

import dev.tollgate.wire.SipHash;
import java.nio.charset.StandardCharsets;

/** Keys of runs: keyed hashes, so that they tell nothing and cannot be aimed at. */
final class RunIds {
    /** Characters of an id that is shown. */
    static final int LENGTH = 13;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private RunIds() {}

    /** A key made of two; never 0. */
    static long joined(long one, long other) {
        long x = Long.rotateLeft(one, 32) * 0x9E3779B97F4A7C15L + other;
        x = (x ^ (x >>> 33)) * 0xFF51AFD7ED558CCDL;
        x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
        x ^= x >>> 33;
        return x == 0 ? 1 : x;
    }

    /** The keyed hash of a text; never 0. */
    static long of(long secret, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        long hash = SipHash.of(secret, Long.rotateLeft(secret, 32) ^ 0x72756E2069642E2EL, bytes, 0, bytes.length);
        return hash == 0 ? 1 : hash;
    }

    /** The key that is shown like this; 0 if none is. */
    static long key(String shown) {
        if (shown.length() != LENGTH) {
            return 0;
        }
        long key = 0;
        for (int i = LENGTH - 1; i >= 0; i--) {
            int digit = ALPHABET.indexOf(shown.charAt(i));
            if (digit < 0) {
                return 0;
            }
            key = key << 5 | digit;
        }
        return key;
    }

    /** How a key is shown: five bits a character, lowest first. */
    static String shown(long key) {
        var text = new char[LENGTH];
        long rest = key;
        for (int i = 0; i < LENGTH; i++) {
            text[i] = ALPHABET.charAt((int) rest & 31);
            rest >>>= 5;
        }
        return new String(text);
    }
}
