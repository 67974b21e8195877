package dev.tollgate.policy;

import org.jspecify.annotations.Nullable;

/** Takes changes of header fields: of the caller's answer, or of a request to a provider. */
public interface FieldSink {
    /** Takes everything and keeps nothing. */
    FieldSink NOWHERE = new FieldSink() {
        @Override
        public void set(String name, String value) {}

        @Override
        public void add(String name, String value) {}

        @Override
        public void remove(String name) {}
    };

    /**
     * Sets a field; of two with one name the later stays.
     *
     * @param name lower case
     * @param value printable ASCII
     */
    void set(String name, String value);

    /** Adds a field beside those that have its name. */
    void add(String name, String value);

    /** Takes away all fields of a name. */
    void remove(String name);

    /** The value that the provider's answer has under a name, its first; null where it has none, or there is no such answer. */
    default @Nullable String found(String name) {
        return null;
    }
}
