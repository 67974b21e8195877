package dev.tollgate.testing;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What may happen to bytes on their way: some overwritten, some twice, the end lost. */
public final class Damage {
    private Damage() {}

    /** A copy with one to four places damaged, some of them by letters that mean something to JSON. */
    public static byte[] to(byte[] original, RandomGenerator random) {
        var bytes = original.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]\",:\n\r\\ 0-e".charAt(random.nextInt(14));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(bytes.length - Math.max(at, from), 1 + random.nextInt(40));
                    System.arraycopy(bytes.clone(), from, bytes, at, length);
                }
            }
        }
        return bytes;
    }
}
