package dev.tollgate.sim.answer;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prompt cache of a simulated provider: chained hashes of blocks of 128 tokens (512 bytes), least recently used ones forgotten.
 * As with the real thing nothing counts as cached below 1,024 tokens.
 *
 * <p>Threads: any; guarded by itself.
 */
final class PromptCache {
    private static final int BLOCK_TOKENS = 128;
    private static final int BLOCK_BYTES = BLOCK_TOKENS * 4;
    private static final int MIN_CACHED_TOKENS = 1024;

    private final Map<Long, Boolean> blocks;

    PromptCache(int capacity) {
        blocks = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Prompt tokens that were cached; the whole prompt is cached from now on. */
    synchronized int lookUpAndStore(String prompt) {
        var bytes = prompt.getBytes(StandardCharsets.UTF_8);
        var hash = 0x9E37_79B9_7F4A_7C15L;
        var cached = 0;
        var contiguous = true;
        for (int from = 0; from + BLOCK_BYTES <= bytes.length; from += BLOCK_BYTES) {
            for (int i = from; i < from + BLOCK_BYTES; i++) {
                hash = (hash ^ bytes[i]) * 0x100_0000_01B3L;
            }
            contiguous &= blocks.put(hash, Boolean.TRUE) != null;
            cached += contiguous ? BLOCK_TOKENS : 0;
        }
        return cached < MIN_CACHED_TOKENS ? 0 : cached;
    }
}
