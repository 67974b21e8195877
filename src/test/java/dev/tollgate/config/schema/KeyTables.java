package dev.tollgate.config.schema;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declarations as Markdown: one table for each top-level key, one row for each key below it; keys that recur are named once in a table.
 *
 * <p>Threads: confined to the call that makes it.
 */
public final class KeyTables {
    private final StringBuilder out = new StringBuilder();
    private final Map<Shape.Struct<?>, String> listed = new HashMap<>();

    private KeyTables() {}

    /** The tables of {@code gateway.yaml}. */
    public static String gateway() {
        return tables(GatewaySchema.ROOT);
    }

    /** The tables of any document. */
    public static String tables(Shape.Struct<?> document) {
        var tables = new KeyTables();
        document.fields().forEach(tables::table);
        return tables.out.toString();
    }

    private void table(Field<?, ?> field) {
        listed.clear();
        out.append("### `")
                .append(field.name())
                .append("`\n\n")
                .append(field.doc())
                .append("\n\n");
        out.append("| key | type | default | meaning |\n|---|---|---|---|\n");
        row(field, field.name());
        out.append('\n');
    }

    private void row(Field<?, ?> field, String path) {
        var struct = struct(field.shape());
        var known = struct == null ? null : listed.putIfAbsent(struct, path);
        out.append("| `").append(path).append("` | ");
        out.append(field.shape().name().replace("|", "\\|")).append(" | ").append(fallback(field));
        out.append(" | ").append(field.doc());
        out.append(known == null ? "" : " Its keys are those of `" + known + "`.")
                .append(" |\n");
        if (struct != null && known == null) {
            var below = path + step(field.shape());
            struct.fields().forEach(key -> row(key, below + "." + key.name()));
        }
    }

    /** The mapping that is written there, or in each element; null if there is none. */
    private static Shape.@Nullable Struct<?> struct(Shape<?> shape) {
        return switch (shape) {
            case Shape.Scalar<?> _ -> null;
            case Shape.ListOf<?> list -> struct(list.element());
            case Shape.MapOf<?> map -> struct(map.value());
            case Shape.Struct<?> struct -> struct;
            case Shape.Either<?> either -> either.struct();
        };
    }

    private static String step(Shape<?> shape) {
        return switch (shape) {
            case Shape.Scalar<?> _ -> "";
            case Shape.ListOf<?> list -> "[]" + step(list.element());
            case Shape.MapOf<?> map -> ".NAME" + step(map.value());
            case Shape.Struct<?> _, Shape.Either<?> _ -> "";
        };
    }

    private static String fallback(Field<?, ?> field) {
        return switch (field.presence()) {
            case REQUIRED -> "must be said";
            case OPTIONAL -> "none";
            case DEFAULTED -> "`" + field.fallback() + "`";
        };
    }
}
