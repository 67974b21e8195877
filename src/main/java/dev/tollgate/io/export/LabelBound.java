package dev.tollgate.io.export;

import dev.tollgate.telemetry.Codes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets so many distinct values become labels; every later one is {@code other}.
 *
 * <p>Threads: any; a few values above the bound may pass when many arrive at once.
 */
final class LabelBound {
    private static final int MAX_LENGTH = 128;

    private final int bound;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    LabelBound(int bound) {
        this.bound = bound;
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        if (value.length() > MAX_LENGTH || known.size() >= bound) {
            return Codes.OTHER;
        }
        known.add(value);
        return value;
    }
}
