package dev.tollgate.config.schema;

import dev.tollgate.config.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a value in the file looks like and which Java value it becomes. */
public sealed interface Shape<T> {

    /** What kind of shape it is in two or three words, for messages and tables. */
    String name();

    /** The kinds of scalars that YAML's core schema and JSON tell apart. */
    enum Kind {
        TEXT,
        NUMBER,
        TRUTH
    }

    /** Reads the text of a scalar; paths are relative to the folder. Null when the text is not of the shape. */
    @FunctionalInterface
    interface Reader<T> {
        @Nullable
        T read(String text, Path folder);

        /** What is wrong with a text that is not of the shape, where more can be said than what was expected; else null. */
        default @Nullable String wrong(String text) {
            return null;
        }
    }

    /**
     * One scalar.
     *
     * @param expected what a message says was expected
     * @param secret whether its text is never shown
     * @param kinds which kinds of scalars may be written; an expanded one is judged by its text alone
     * @param show how the value is written in the redacted view: a String, a Number or a Boolean
     * @param schema alternatives of JSON Schema, one of which the scalar meets
     */
    record Scalar<T>(
            String name,
            String expected,
            boolean secret,
            Set<Kind> kinds,
            Reader<T> reader,
            Function<T, Object> show,
            List<Map<String, Object>> schema)
            implements Shape<T> {

        /**
         * The same, and for a text that is wrong it says what may have been meant.
         *
         * @param guess another text for a wrong one, or null; it is told only where it can be read
         */
        public Scalar<T> guessing(Function<String, @Nullable String> guess) {
            return new Scalar<>(name, expected, secret, kinds, new Guessing<>(reader, guess), show, schema);
        }
    }

    /** A reader that guesses what was meant. */
    record Guessing<T>(Reader<T> reader, Function<String, @Nullable String> guess) implements Reader<T> {
        @Override
        public @Nullable T read(String text, Path folder) {
            return reader.read(text, folder);
        }

        @Override
        public @Nullable String wrong(String text) {
            var meant = guess.apply(text);
            return meant == null || meant.equals(text) || reader.read(meant, Path.of("")) == null
                    ? reader.wrong(text)
                    : "; did you mean " + Problem.shown(meant) + "?";
        }
    }

    /** A list, at least so long; where {@code orOne}, a single element may be written without its brackets. */
    record ListOf<E>(Shape<E> element, int atLeast, boolean orOne) implements Shape<List<E>> {
        @Override
        public String name() {
            if (orOne) {
                return element.name() + ", or a list of such";
            }
            // Words to choose from have no plural.
            return "list of " + element.name() + (element.name().indexOf('|') < 0 ? "s" : "");
        }
    }

    /** Values by names that the operator chooses; the order of the file is kept. */
    record MapOf<E>(Scalar<String> key, Shape<E> value) implements Shape<Map<String, E>> {
        @Override
        public String name() {
            return value.name() + "s by name";
        }
    }

    /** Known keys. */
    record Struct<T>(List<Field<T, ?>> fields, Function<FieldValues, T> make) implements Shape<T> {
        @Override
        public String name() {
            return "mapping";
        }

        /** The value when nothing at all is said; null when something must be. */
        @Nullable
        T ofDefaults(Path folder) {
            var values = new FieldValues();
            for (var field : fields) {
                if (field.presence() == Field.Presence.REQUIRED) {
                    return null;
                }
                values.putDefault(field, folder);
            }
            return make.apply(values);
        }
    }

    /** Either a scalar or a mapping; {@code isScalar} tells how a value is written. */
    record Either<T>(Scalar<? extends T> scalar, Struct<? extends T> struct, Predicate<T> isScalar)
            implements Shape<T> {
        @Override
        public String name() {
            return scalar.name() + " or " + struct.name();
        }
    }

    /** A struct whose maker takes its fields by the same constants that declare them. */
    @SafeVarargs
    static <T> Struct<T> struct(Function<FieldValues, T> make, Field<T, ?>... fields) {
        var list = new ArrayList<Field<T, ?>>();
        for (var field : fields) {
            list.add(field);
        }
        return new Struct<>(List.copyOf(list), make);
    }

    static <E> ListOf<E> list(Shape<E> element) {
        return new ListOf<>(element, 0, false);
    }

    static <E> ListOf<E> nonEmptyList(Shape<E> element) {
        return new ListOf<>(element, 1, false);
    }

    /** One element, or a list of at least one. */
    static <E> ListOf<E> oneOrMore(Shape<E> element) {
        return new ListOf<>(element, 1, true);
    }

    static <E> MapOf<E> map(Scalar<String> key, Shape<E> value) {
        return new MapOf<>(key, value);
    }
}
