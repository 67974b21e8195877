package dev.tollgate.policy.content;

import org.jspecify.annotations.Nullable;

/**
 * Text that is added to the instructions of every matching prompt.
 *
 * @param prepend stands before what the caller says; empty for nothing
 * @param append stands behind it; empty for nothing
 */
public record SystemText(String prepend, String append) {
    /** Nothing is added. */
    public static final SystemText NONE = new SystemText("", "");

    private static final String GAP = "\n\n";

    boolean isEmpty() {
        return prepend.isEmpty() && append.isEmpty();
    }

    /** Around the caller's own text; of nothing but ours where it has none. */
    String around(@Nullable String own) {
        var out = new StringBuilder(prepend);
        for (var part : new String[] {own == null ? "" : own, append}) {
            if (!part.isEmpty()) {
                out.append(out.isEmpty() ? "" : GAP).append(part);
            }
        }
        return out.toString();
    }
}
