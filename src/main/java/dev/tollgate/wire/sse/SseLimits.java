package dev.tollgate.wire.sse;

/**
 * How large parts of a stream may be before it is cut; both bounds are inclusive, in bytes, without the final line end.
 *
 * @param maxLineBytes  one line
 * @param maxEventBytes one event with all its lines and comments, and so what is ever held of an incomplete one
 */
public record SseLimits(int maxLineBytes, int maxEventBytes) {
    /** 1 MiB each. */
    public static final SseLimits DEFAULT = new SseLimits(1 << 20, 1 << 20);

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public SseLimits {
        if (maxLineBytes < 1 || maxEventBytes < 1) {
            throw new IllegalArgumentException(
                    "sse limits: %d/%d (expected: each at least 1)".formatted(maxLineBytes, maxEventBytes));
        }
    }
}
