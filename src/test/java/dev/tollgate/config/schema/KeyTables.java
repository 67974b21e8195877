package dev.tollgate.config.schema;

/** The declarations as Markdown: one table for each top-level key, one row for each key below it. */
public final class KeyTables {
    private KeyTables() {}

    /** The tables of {@code gateway.yaml}. */
    public static String gateway() {
        return tables(GatewaySchema.ROOT);
    }

    /** The tables of any document. */
    public static String tables(Shape.Struct<?> document) {
        var out = new StringBuilder();
        for (var field : document.fields()) {
            out.append("### `")
                    .append(field.name())
                    .append("`\n\n")
                    .append(field.doc())
                    .append("\n\n");
            out.append("| key | type | default | meaning |\n|---|---|---|---|\n");
            row(out, field, field.name());
            out.append('\n');
        }
        return out.toString();
    }

    private static void row(StringBuilder out, Field<?, ?> field, String path) {
        out.append("| `").append(path).append("` | ");
        out.append(field.shape().name().replace("|", "\\|")).append(" | ").append(fallback(field));
        out.append(" | ").append(field.doc()).append(" |\n");
        below(out, field.shape(), path);
    }

    private static void below(StringBuilder out, Shape<?> shape, String path) {
        switch (shape) {
            case Shape.Scalar<?> scalar -> {}
            case Shape.ListOf<?> list -> below(out, list.element(), path + "[]");
            case Shape.MapOf<?> map -> below(out, map.value(), path + ".NAME");
            case Shape.Struct<?> struct -> struct.fields().forEach(field -> row(out, field, path + "." + field.name()));
            case Shape.Either<?> either -> below(out, either.struct(), path);
        }
    }

    private static String fallback(Field<?, ?> field) {
        return switch (field.presence()) {
            case REQUIRED -> "must be said";
            case OPTIONAL -> "none";
            case DEFAULTED -> "`" + field.fallback() + "`";
        };
    }
}
