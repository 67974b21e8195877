package dev.tollgate.policy.headers;

import dev.tollgate.identity.Secret;
import dev.tollgate.policy.FieldSink;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is changed in the header fields of a message; names are in lower case, as HTTP/2 has them (RFC 9113 section 8.2.1), and each is spoken
 * of once.
 *
 * @param set fields that get this one value, whatever they had; values are never shown, they may be secrets
 * @param add fields that get a value beside those they have
 * @param remove fields that are taken away
 */
public record FieldEdits(Map<String, Secret> set, Map<String, Secret> add, List<String> remove) {
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

    /** Makes the changes; false where there are none. */
    boolean apply(FieldSink out) {
        remove.forEach(out::remove);
        set.forEach((name, value) -> out.set(name, value.reveal()));
        add.forEach((name, value) -> out.add(name, value.reveal()));
        return !isEmpty();
    }
}
