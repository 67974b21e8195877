package dev.tollgate.http;

import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Header fields as a reader sees them: names match without regard to case, order of arrival is kept.
 *
 * <p>Transports implement it over their own headers without copying; {@link HeaderList} is the immutable value.
 */
public interface Headers {

    /** The first value of {@code name}, or null. */
    @Nullable
    String get(String name);

    /** All values of {@code name} in order of arrival, one element per field line; empty when absent. */
    List<String> all(String name);

    /** Whether at least one field is called {@code name}. */
    boolean contains(String name);

    /** Number of field lines. */
    int size();

    /** Visits each field line, name then value, in order of arrival. */
    void forEach(BiConsumer<? super String, ? super String> visitor);
}
