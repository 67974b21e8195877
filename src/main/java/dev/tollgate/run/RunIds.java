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
        return number(shown, 0, LENGTH);
    }

    /** The number that so many characters from there on show; 0 if they show none. */
    static long number(String text, int from, int length) {
        long number = 0;
        for (int i = from + length - 1; i >= from; i--) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                return 0;
            }
            number = number << 5 | digit;
        }
        return number;
    }

    /** How a key is shown: five bits a character, lowest first. */
    static String shown(long key) {
        var text = new StringBuilder(LENGTH);
        append(text, key, LENGTH);
        return text.toString();
    }

    /** Shows the lowest bits of a number in so many characters. */
    static void append(StringBuilder out, long number, int length) {
        long rest = number;
        for (int i = 0; i < length; i++) {
            out.append(ALPHABET.charAt((int) rest & 31));
            rest >>>= 5;
        }
    }
}
