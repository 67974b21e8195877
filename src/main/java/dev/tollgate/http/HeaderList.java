package dev.tollgate.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Immutable headers in a flat array of names and values.
 *
 * <p>Names must be tokens and values field content (RFC 9110 section 5.5), so that a value from a configuration or an expression can
 * never split a message; the builder throws {@link IllegalArgumentException} for others. {@code toString} shows names only, as
 * values may be secrets.
 */
public final class HeaderList implements Headers {
    private static final HeaderList EMPTY = new HeaderList(new String[0]);

    private final String[] fields;

    private HeaderList(String[] fields) {
        this.fields = fields;
    }

    public static HeaderList empty() {
        return EMPTY;
    }

    /** Headers from alternating names and values. */
    public static HeaderList of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "headers: " + namesAndValues.length + " strings (expected: names and values in pairs)");
        }
        var builder = builder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            builder.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return builder.build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public @Nullable String get(String name) {
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                return fields[i + 1];
            }
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        var values = new ArrayList<String>(1);
        for (int i = 0; i < fields.length; i += 2) {
            if (fields[i].equalsIgnoreCase(name)) {
                values.add(fields[i + 1]);
            }
        }
        return values;
    }

    @Override
    public boolean contains(String name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return fields.length / 2;
    }

    @Override
    public void forEach(BiConsumer<? super String, ? super String> visitor) {
        for (int i = 0; i < fields.length; i += 2) {
            visitor.accept(fields[i], fields[i + 1]);
        }
    }

    @Override
    public String toString() {
        var names = new ArrayList<String>(size());
        forEach((name, value) -> names.add(name));
        return "Headers" + names;
    }

    /** Collects fields. Threads: used by one thread at a time. */
    public static final class Builder {
        private final ArrayList<String> fields = new ArrayList<>();

        private Builder() {}

        public Builder add(String name, String value) {
            if (!Grammar.isToken(name)) {
                throw new IllegalArgumentException("header name: " + Grammar.printable(name) + " (expected: a token)");
            }
            if (!Grammar.isFieldValue(value)) {
                throw new IllegalArgumentException(
                        "header " + name + ": a value with control or non-latin characters (expected: field content)");
            }
            fields.add(name);
            fields.add(value);
            return this;
        }

        public Builder addAll(Headers headers) {
            headers.forEach(this::add);
            return this;
        }

        /** Replaces every field called {@code name} by one. */
        public Builder set(String name, String value) {
            return remove(name).add(name, value);
        }

        public Builder remove(String name) {
            for (int i = fields.size() - 2; i >= 0; i -= 2) {
                if (fields.get(i).equalsIgnoreCase(name)) {
                    fields.subList(i, i + 2).clear();
                }
            }
            return this;
        }

        public HeaderList build() {
            return fields.isEmpty() ? EMPTY : new HeaderList(fields.toArray(String[]::new));
        }
    }
}
