package dev.tollgate.policy;

import org.jspecify.annotations.Nullable;

/** Takes header fields for the caller's answer. */
@FunctionalInterface
public interface FieldSink {
    /**
     * Sets a field; of two with one name the later stays.
     *
     * @param name lower case
     * @param value printable ASCII
     */
    void set(String name, String value);

    /** The value that the provider's answer has under a name, its first; null where it has none, or there is no such answer. */
    default @Nullable String found(String name) {
        return null;
    }
}
