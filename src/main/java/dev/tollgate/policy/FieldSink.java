package dev.tollgate.policy;

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
}
