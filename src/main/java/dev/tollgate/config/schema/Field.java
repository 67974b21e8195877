package dev.tollgate.config.schema;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One key of a mapping: its name, its shape, where its value is in the record, what holds when it is not said, and a
 * sentence on what it means.
 *
 * @param fallback the default as one would write it in the file; empty unless the presence is DEFAULTED
 * @param standIn what the record gets in place of a value that must be said and is missing or wrong, only so that the rest of it can be judged;
 *     null where nothing can be judged without
 */
public record Field<O, T>(
        String name,
        Shape<T> shape,
        Getter<O, T> getter,
        Presence presence,
        String fallback,
        String doc,
        @Nullable T standIn) {

    /** Takes the value out of the record. */
    @FunctionalInterface
    public interface Getter<O, T> {
        @Nullable
        T get(O owner);
    }

    /** What it means when the key is absent. */
    public enum Presence {
        /** It must be said. */
        REQUIRED,
        /** Its default holds. */
        DEFAULTED,
        /** There is no value. */
        OPTIONAL
    }

    /** A key that must be said; {@link #or} and {@link #optional} relax it. */
    public static <O, T> Field<O, T> field(String name, Shape<T> shape, Getter<O, T> getter) {
        return new Field<>(name, shape, getter, Presence.REQUIRED, "", "", null);
    }

    /** With a default, as one would write it; <code>{}</code> for maps and mappings, and a list of scalars in brackets. */
    public Field<O, T> or(String text) {
        return new Field<>(name, shape, getter, Presence.DEFAULTED, text, doc, null);
    }

    /** A key that may be left out; there is no value then. */
    public Field<O, T> optional() {
        return new Field<>(name, shape, getter, Presence.OPTIONAL, "", doc, null);
    }

    /** What it means, in a sentence. */
    public Field<O, T> says(String sentence) {
        return new Field<>(name, shape, getter, presence, fallback, sentence, standIn);
    }

    /** With a value that takes the place of a wrong one while the rest is judged; nothing that was wrong is ever run. */
    public Field<O, T> whenWrong(T value) {
        return new Field<>(name, shape, getter, presence, fallback, doc, value);
    }

    /** The value when the key is absent; null when there is none. */
    public @Nullable T whenAbsent(Path folder) {
        return presence == Presence.DEFAULTED ? fallbackOf(shape, folder) : null;
    }

    @SuppressWarnings("unchecked") // Each branch gives what the shape of its case gives.
    private <V> @Nullable V fallbackOf(Shape<V> of, Path folder) {
        return switch (of) {
            case Shape.Scalar<V> scalar -> scalar.reader().read(fallback, folder);
            case Shape.ListOf<?> list -> (V) elements(list.element(), folder);
            case Shape.MapOf<?> map -> (V) Map.of();
            case Shape.Struct<V> struct -> struct.ofDefaults(folder);
            case Shape.Either<V> either -> either.scalar().reader().read(fallback, folder);
        };
    }

    private List<Object> elements(Shape<?> element, Path folder) {
        var texts = fallback.substring(1, fallback.length() - 1);
        if (texts.isBlank() || !(element instanceof Shape.Scalar<?> scalar)) {
            return List.of();
        }
        var elements = new ArrayList<Object>();
        for (var text : texts.split(",", -1)) {
            elements.add(Objects.requireNonNull(scalar.reader().read(text.strip(), folder)));
        }
        return List.copyOf(elements);
    }
}
