package dev.tollgate.dialect.openai;

import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The counts of {@code usage} objects as they come by: each count stays until a later object has a newer one, because some servers
 * repeat usage in every chunk and some send it in parts.
 *
 * <p>Threads: confined to one exchange.
 */
final class UsageCounts {
    long prompt = Usage.ABSENT;
    long completion = Usage.ABSENT;
    long total = Usage.ABSENT;
    long cached;
    long cacheWrite;
    long reasoning;

    /**
     * The usage so far; null if neither side was counted.
     *
     * @param last whether no later counts are to be expected
     */
    @Nullable
    Usage usage(Operation operation, boolean last) {
        if (prompt < 0 && completion < 0) {
            return null;
        }
        var usage = Usage.ofOpenAi(Math.max(prompt, 0), cached, cacheWrite, Math.max(completion, 0), reasoning, total);
        boolean whole = prompt >= 0 && (completion >= 0 || operation == Operation.EMBEDDINGS || total == prompt);
        return whole && last ? usage : usage.asPartial();
    }
}
