package dev.tollgate.sim;

import java.time.Duration;

/**
 * The cheap mode for load tests: every model call gets the same prepared bytes and its body is not parsed.
 *
 * @param bodyBytes size of the JSON answer, 256 bytes to 16 MiB
 * @param chunks content events of a streamed answer, 1 to 100,000
 * @param chunkGap pause before each of them
 */
public record SimFixed(int bodyBytes, int chunks, Duration chunkGap) {
    public SimFixed {
        if (bodyBytes < 256 || bodyBytes > 16 << 20 || chunks < 1 || chunks > 100_000 || chunkGap.isNegative()) {
            throw new IllegalArgumentException("fixed: " + bodyBytes + ", " + chunks + ", " + chunkGap
                    + " (expected: 256 to 16777216 bytes, 1 to 100000 chunks, no negative gap)");
        }
    }
}
