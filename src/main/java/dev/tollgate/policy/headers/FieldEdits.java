package dev.tollgate.policy.headers;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is changed in the header fields of a message; names are in lower case, as HTTP/2 has them (RFC 9113 section 8.2.1), and each is spoken
 * of once.
 *
 * @param set fields that get this one value, whatever they had
 * @param add fields that get a value beside those they have
 * @param remove fields that are taken away
 */
public record FieldEdits(Map<String, FieldValue> set, Map<String, FieldValue> add, List<String> remove) {
    /** Nothing is changed. */
    public static final FieldEdits NONE = new FieldEdits(Map.of(), Map.of(), List.of());

    public FieldEdits {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
        remove = List.copyOf(remove);
    }

    /** Whether nothing is changed. */
    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }
}
