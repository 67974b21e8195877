package dev.tollgate.dialect.translation;

import dev.tollgate.llm.Reasoning.Effort;
import java.util.OptionalInt;

/**
 * What an effort in words comes to in thinking tokens, and back. The providers publish no such table; this one is agentgateway's, each step
 * twice the one before.
 */
public final class Budgets {
    /** Anthropic takes no smaller budget. */
    public static final int LEAST = 1024;

    private Budgets() {}

    /** The thinking tokens of an effort; 0 for those so small that no thinking is meant. */
    public static int tokens(Effort effort) {
        return switch (effort) {
            case NONE, MINIMAL -> 0;
            case LOW -> LEAST;
            case MEDIUM -> 2048;
            case HIGH -> 4096;
            case XHIGH -> 8192;
            case MAX -> 16_384;
        };
    }

    /** The greatest effort up to high that a budget is enough for: what is more is not what a caller meant who gave tokens. */
    public static Effort effort(OptionalInt budget) {
        int tokens = budget.orElse(LEAST);
        if (tokens >= tokens(Effort.HIGH)) {
            return Effort.HIGH;
        }
        return tokens >= tokens(Effort.MEDIUM) ? Effort.MEDIUM : Effort.LOW;
    }
}
