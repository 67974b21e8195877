package dev.tollgate.endpoint;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was learned about models whatever endpoint serves them: bytes of prompt per token for a model, and how long its answers are on a route.
 *
 * <p>Threads: any thread. Bounded to {@value #MAX} models and as many routes; the least used are forgotten.
 */
public final class LearnedModels {
    static final int MAX = 4096;
    /** English text and JSON in common tokenizers. */
    static final double BYTES_PER_TOKEN = 4.0;
    /** The length of an answer nobody has seen yet. */
    static final double OUTPUT_TOKENS = 256;

    private static final double WEIGHT = 0.05;

    private record Key(String entry, String model) {}

    private final Cache<String, Mean> bytesPerToken =
            Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();
    private final Cache<Key, Mean> output =
            Caffeine.newBuilder().maximumSize(MAX).executor(Runnable::run).build();

    /** The tokens that a prompt of so many bytes is likely to be for this upstream model. */
    public long promptTokens(String model, long promptBytes) {
        var mean = bytesPerToken.getIfPresent(model);
        return Math.max(1, Math.round(promptBytes / (mean == null ? BYTES_PER_TOKEN : mean.value())));
    }

    /** The tokens that an answer of this upstream model is likely to have for this entry. */
    public double outputTokens(String entry, String model) {
        var mean = output.getIfPresent(new Key(entry, model));
        return mean == null ? OUTPUT_TOKENS : mean.value();
    }

    /**
     * Takes a count of one prompt's tokens for what is known of this upstream model's tokens.
     *
     * @param promptBytes of the prompt, at least 1
     * @param tokens of the same prompt, at least 1
     */
    public void counted(String model, long promptBytes, long tokens) {
        bytesPerToken.put(model, new Mean((double) promptBytes / tokens));
    }

    void learn(String entry, String model, long promptBytes, long inputTokens, long outputTokens) {
        if (promptBytes > 0 && inputTokens > 0) {
            // Images and tool schemas make single prompts absurd; a token is never believed to be outside 1 to 16
            // bytes.
            var seen = Math.clamp((double) promptBytes / inputTokens, 1.0, 16.0);
            bytesPerToken.get(model, _ -> new Mean(BYTES_PER_TOKEN)).add(seen);
        }
        if (outputTokens >= 0) {
            output.get(new Key(entry, model), _ -> new Mean(OUTPUT_TOKENS)).add((double) outputTokens);
        }
    }

    /** A mean of all values at first and an exponential one later. Threads: any thread. */
    private static final class Mean {
        private final AtomicLong bits;
        private final AtomicLong seen = new AtomicLong();

        Mean(double start) {
            bits = new AtomicLong(Double.doubleToRawLongBits(start));
        }

        double value() {
            return Double.longBitsToDouble(bits.get());
        }

        void add(double x) {
            // The preset counts as two observations.
            var weight = Math.max(WEIGHT, 1.0 / (seen.incrementAndGet() + 2));
            bits.updateAndGet(b -> {
                var old = Double.longBitsToDouble(b);
                return Double.doubleToRawLongBits(old + weight * (x - old));
            });
        }
    }
}
