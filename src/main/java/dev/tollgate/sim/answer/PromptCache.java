package dev.tollgate.sim.answer;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The prompt cache of a simulated provider: chained hashes of what prompts begin with, least recently used ones forgotten. As with the real
 * thing nothing counts as cached below 1,024 tokens.
 *
 * <p>Threads: any; guarded by itself.
 */
final class PromptCache {
    private static final int BLOCK_TOKENS = 128;
    private static final int BLOCK_BYTES = BLOCK_TOKENS * 4;
    private static final int MIN_CACHED_TOKENS = 1024;
    private static final long START = 0x9E37_79B9_7F4A_7C15L;

    private final Map<Long, Boolean> blocks;

    PromptCache(int capacity) {
        blocks = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Prompt tokens that were cached; the whole prompt is cached from now on, in blocks of 128 tokens (512 bytes). */
    synchronized int lookUpAndStore(String prompt) {
        var bytes = prompt.getBytes(StandardCharsets.UTF_8);
        var hash = START;
        var cached = 0;
        var contiguous = true;
        for (int from = 0; from + BLOCK_BYTES <= bytes.length; from += BLOCK_BYTES) {
            hash = joined(hash, bytes, from, from + BLOCK_BYTES);
            contiguous &= blocks.put(hash, Boolean.TRUE) != null;
            cached += contiguous ? BLOCK_TOKENS : 0;
        }
        return cached < MIN_CACHED_TOKENS ? 0 : cached;
    }

    /** What a prompt with marks found in the cache and put there: up to each mark, no further (Anthropic, "Prompt caching"). */
    synchronized Cached lookUpAndStore(List<Prompt.Segment> segments) {
        var hash = START;
        int tokens = 0;
        int read = 0;
        int written5m = 0;
        int written1h = 0;
        for (var segment : segments) {
            var bytes = segment.text().getBytes(StandardCharsets.UTF_8);
            hash = joined(hash, bytes, 0, bytes.length);
            tokens += bytes.length / 4;
            if (tokens < MIN_CACHED_TOKENS) {
                continue;
            }
            if (blocks.get(hash) != null) {
                read = tokens;
                written5m = 0;
                written1h = 0;
            } else if (segment.mark() != Prompt.Mark.NONE) {
                int more = tokens - read - written5m - written1h;
                written5m += segment.mark() == Prompt.Mark.FIVE_MINUTES ? more : 0;
                written1h += segment.mark() == Prompt.Mark.HOUR ? more : 0;
            }
            if (segment.mark() != Prompt.Mark.NONE) {
                blocks.put(hash, Boolean.TRUE);
            }
        }
        return new Cached(read, written5m, written1h);
    }

    private static long joined(long earlier, byte[] bytes, int from, int to) {
        var hash = earlier;
        for (int i = from; i < to; i++) {
            hash = (hash ^ bytes[i]) * 0x100_0000_01B3L;
        }
        return hash;
    }

    /** Prompt tokens that came from the cache or went there; only marked prompts write. */
    record Cached(int read, int written5m, int written1h) {
        static Cached read(int tokens) {
            return new Cached(tokens, 0, 0);
        }

        int written() {
            return written5m + written1h;
        }
    }
}
