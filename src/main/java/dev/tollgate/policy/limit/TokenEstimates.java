package dev.tollgate.policy.limit;

import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.llm.Usage;
import dev.tollgate.run.LastUsed;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many tokens a call of a model name is likely to use, learned from calls that ended: bytes of prompt per token, and tokens of an answer.
 *
 * <p>Threads: any. Bounded to {@value #MAX} names; those not used for long are forgotten.
 */
public final class TokenEstimates {
    static final int MAX = 4096;
    /** English text and JSON in common tokenizers. */
    static final double BYTES_PER_TOKEN = 4.0;
    /** The length of an answer nobody has seen yet. */
    static final double OUTPUT_TOKENS = 256;

    private static final double WEIGHT = 0.05;

    private record Learned(AtomicLong bytesPerToken, AtomicLong output) {
        Learned() {
            this(bits(BYTES_PER_TOKEN), bits(OUTPUT_TOKENS));
        }

        private static AtomicLong bits(double start) {
            return new AtomicLong(Double.doubleToRawLongBits(start));
        }
    }

    private final LastUsed<String, Learned> models = new LastUsed<>(MAX);

    /** Tokens of the prompt; 0 for an empty one. */
    public long input(String model, ModelRequest request) {
        var learned = models.get(model);
        double perToken = learned == null ? BYTES_PER_TOKEN : value(learned.bytesPerToken);
        return (long) Math.ceil(request.promptBytes() / perToken);
    }

    /** Tokens of the answer: what the caller allows, or what such answers have been, whichever is less; times the choices asked for. */
    public long output(String model, ModelRequest request) {
        var learned = models.get(model);
        long likely = Math.round(learned == null ? OUTPUT_TOKENS : value(learned.output));
        long each =
                request.maxTokens().isPresent() ? Math.min(request.maxTokens().getAsInt(), likely) : likely;
        return each * request.choices();
    }

    /** Learns from a call that was answered whole. */
    public void learn(String model, ModelRequest request, Usage usage) {
        var learned = models.get(model, _ -> new Learned());
        if (usage.totalInput() > 0 && request.promptBytes() > 0) {
            // Images are no bytes of the prompt, so single prompts are absurd.
            add(learned.bytesPerToken, Math.clamp((double) request.promptBytes() / usage.totalInput(), 1.0, 16.0));
        }
        add(learned.output, (double) usage.totalOutput() / request.choices());
    }

    private static double value(AtomicLong bits) {
        return Double.longBitsToDouble(bits.get());
    }

    private static void add(AtomicLong bits, double seen) {
        bits.updateAndGet(old -> {
            double mean = Double.longBitsToDouble(old);
            return Double.doubleToRawLongBits(mean + WEIGHT * (seen - mean));
        });
    }
}
