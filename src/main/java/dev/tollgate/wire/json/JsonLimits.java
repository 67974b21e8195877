package dev.tollgate.wire.json;

/**
 * What a document may cost before it is refused; all bounds are inclusive.
 *
 * @param maxTokens      starts and ends of objects and arrays, member names and scalar values, together
 * @param maxKeys        members of objects that are open at once: of one object so far, and of those around it
 * @param maxDepth       containers inside one another
 * @param maxNameBytes   one member name, decoded, in UTF-8
 * @param maxNumberChars one number as written
 */
public record JsonLimits(int maxTokens, int maxKeys, int maxDepth, int maxNameBytes, int maxNumberChars) {
    /** What a caller gets who says nothing. */
    public static final JsonLimits DEFAULT = new JsonLimits(200_000, 10_000, 128, 1024, 64);

    /**
     * Makes limits.
     *
     * @throws IllegalArgumentException if one is below 1
     */
    public JsonLimits {
        if (Math.min(Math.min(Math.min(maxTokens, maxKeys), Math.min(maxDepth, maxNameBytes)), maxNumberChars) < 1) {
            throw new IllegalArgumentException("json limits: %d/%d/%d/%d/%d (expected: each at least 1)"
                    .formatted(maxTokens, maxKeys, maxDepth, maxNameBytes, maxNumberChars));
        }
    }
}
