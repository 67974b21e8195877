package dev.tollgate.price;

import dev.tollgate.llm.Usage;
import java.util.List;

/** The disjoint classes of tokens that have a rate of their own, with the key that price files use for each. */
public enum TokenClass {
    INPUT(0, "input"),
    OUTPUT(1, "output"),
    CACHE_READ(2, "cacheRead"),
    CACHE_WRITE_5M(3, "cacheWrite5m"),
    CACHE_WRITE_1H(4, "cacheWrite1h"),
    REASONING(5, "reasoning");

    /** All classes, in the order of price files. */
    public static final List<TokenClass> ALL = List.of(values());

    private final int index;
    private final String key;

    TokenClass(int index, String key) {
        this.index = index;
        this.key = key;
    }

    /** The key in price files and inline prices. */
    public String key() {
        return key;
    }

    /** How many tokens of this class a call used. */
    public long tokens(Usage usage) {
        return switch (this) {
            case INPUT -> usage.uncachedInput();
            case OUTPUT -> usage.output();
            case CACHE_READ -> usage.cacheRead();
            case CACHE_WRITE_5M -> usage.cacheWrite5m();
            case CACHE_WRITE_1H -> usage.cacheWrite1h();
            case REASONING -> usage.reasoning();
        };
    }

    int index() {
        return index;
    }

    int bit() {
        return 1 << index;
    }
}
