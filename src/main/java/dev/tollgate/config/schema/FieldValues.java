package dev.tollgate.config.schema;

import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The values of one mapping, by the declarations of its keys. Threads: confined to the one that binds. */
public final class FieldValues {
    private final IdentityHashMap<Field<?, ?>, Object> byField = new IdentityHashMap<>();

    public <T> void put(Field<?, T> field, T value) {
        byField.put(field, value);
    }

    /** Puts the default of the field, if it has one. */
    public <T> void putDefault(Field<?, T> field, Path folder) {
        var value = field.whenAbsent(folder);
        if (value != null) {
            byField.put(field, value);
        }
    }

    /** Puts what stands in for a value that is needed and was not there, so that what else is wrong is found too; false if nothing does. */
    public <T> boolean putStandIn(Field<?, T> field) {
        var value = field.standIn();
        if (value != null) {
            byField.put(field, value);
        }
        return value != null;
    }

    /** The value of a field that is required or has a default. */
    public <T> T get(Field<?, T> field) {
        var value = find(field);
        if (value == null) {
            throw new NoSuchElementException("no value for " + field.name());
        }
        return value;
    }

    /** The value of an optional field, null when it is not said. */
    @SuppressWarnings("unchecked") // put and putDefault only take what the field's shape gives.
    public <T> @Nullable T find(Field<?, T> field) {
        return (T) byField.get(field);
    }
}
