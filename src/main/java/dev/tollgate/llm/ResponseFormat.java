package dev.tollgate.llm;

import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/** The form that the answer's text must have. */
public sealed interface ResponseFormat {
    /** Any one JSON object. */
    record JsonObject() implements ResponseFormat {}

    /**
     * JSON that follows a schema.
     *
     * @param name        what the caller calls it; null if nothing
     * @param description as it stands between quotes
     * @param schema      as JSON
     * @param strict      whether the provider must see to it that the answer follows
     */
    record JsonSchema(@Nullable String name, @Nullable Bytes description, Bytes schema, boolean strict)
            implements ResponseFormat {}
}
