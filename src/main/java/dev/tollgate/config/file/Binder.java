package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import dev.tollgate.config.Spelling;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.FieldValues;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.identity.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree into the value of a shape and goes on after each problem, so that one run finds them all: a bad value
 * with a default is replaced by it, a value that cannot be replaced is left out of the list or map around it and its
 * path is remembered as broken. Threads: confined to one binding.
 */
final class Binder {
    private static final Pattern NAME_ALONE = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");

    private final Path folder;
    private final List<Problem> problems;
    private final Set<String> broken = new HashSet<>();
    private final Map<String, Bound> scalars = new LinkedHashMap<>();

    /** A scalar and how it is shown in messages. */
    record Bound(Node.Scalar scalar, String found) {}

    Binder(Path folder, List<Problem> problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Paths of values that were said but could not be bound. */
    Set<String> broken() {
        return broken;
    }

    /** The scalars that were bound, by path. */
    Map<String, Bound> scalars() {
        return scalars;
    }

    @SuppressWarnings("unchecked") // Each branch gives what the shape of its case gives.
    <T> @Nullable T bind(Shape<T> shape, Node node, String path) {
        var value =
                switch (shape) {
                    case Shape.Scalar<T> scalar -> scalar(scalar, node, path);
                    case Shape.ListOf<?> list -> (T) list(list, node, path);
                    case Shape.MapOf<?> map -> (T) map(map, node, path);
                    case Shape.Struct<T> struct -> struct(struct, node, path);
                    case Shape.Either<T> either ->
                        node instanceof Node.Mapping
                                ? (T) struct(either.struct(), node, path)
                                : (T) either(either, node, path);
                };
        if (value == null) {
            broken.add(path);
        }
        return value;
    }

    private <T> @Nullable T scalar(Shape.Scalar<T> shape, Node node, String path) {
        if (!(node instanceof Node.Scalar scalar)) {
            unexpected(node, path, shape.expected());
            return null;
        }
        scalars.put(path, new Bound(scalar, found(shape, scalar)));
        if (scalar.state() == Node.Scalar.State.BROKEN) {
            return null;
        }
        var value = shape.reader().read(scalar.text(), folder);
        boolean kind =
                scalar.state() == Node.Scalar.State.EXPANDED || shape.kinds().contains(scalar.kind());
        if (value == null || !kind) {
            String quotes = shape.kinds().contains(Shape.Kind.TEXT) ? ", quoted" : ", not quoted";
            // What came from outside is not to be guessed from what is said of it.
            boolean plain = scalar.state() == Node.Scalar.State.PLAIN && !shape.secret();
            var wrong = value != null ? quotes : plain ? shape.reader().wrong(scalar.text()) : null;
            report(node, path, found(shape, scalar), shape.expected() + (wrong == null ? "" : wrong));
            return null;
        }
        return value;
    }

    /** The text as written; of a secret only a name that stands alone, of a URL nothing before the {@code @}. */
    private static String found(Shape.Scalar<?> shape, Node.Scalar scalar) {
        if (shape.secret() && !NAME_ALONE.matcher(scalar.written()).matches()) {
            return Secret.MASK;
        }
        String written = Problem.shown(USER_INFO.matcher(scalar.written()).replaceAll("//" + Secret.MASK + "@"));
        boolean quoted = scalar.kind() == Shape.Kind.TEXT && scalar.state() == Node.Scalar.State.PLAIN;
        return quoted ? "\"" + written + "\"" : written;
    }

    private <T> @Nullable Object either(Shape.Either<T> shape, Node node, String path) {
        if (node instanceof Node.Scalar) {
            return scalar(shape.scalar(), node, path);
        }
        unexpected(
                node,
                path,
                shape.scalar().expected() + ", or a mapping with "
                        + names(shape.struct().fields()));
        return null;
    }

    private <E> @Nullable List<E> list(Shape.ListOf<E> shape, Node node, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            if (shape.orOne()) {
                var only = bind(shape.element(), node, path);
                return only == null ? null : List.of(only);
            }
            unexpected(node, path, "a " + shape.name());
            return null;
        }
        var values = new ArrayList<E>();
        for (int i = 0; i < sequence.elements().size(); i++) {
            var value = bind(shape.element(), sequence.elements().get(i), Problem.index(path, i));
            if (value != null) {
                values.add(value);
            }
        }
        if (sequence.elements().size() < shape.atLeast()) {
            report(node, path, "an empty list", "a " + shape.name() + ", at least " + shape.atLeast());
            return null;
        }
        return List.copyOf(values);
    }

    private <E> @Nullable Map<String, E> map(Shape.MapOf<E> shape, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            unexpected(node, path, shape.name());
            return null;
        }
        var values = new LinkedHashMap<String, E>();
        mapping.entries().forEach((key, below) -> {
            String at = Problem.key(path, key);
            if (shape.key().reader().read(key, folder) == null) {
                var wrong = shape.key().reader().wrong(key);
                problems.add(Problem.error(
                                at,
                                "\"" + Problem.shown(key) + "\"",
                                shape.key().expected() + (wrong == null ? "" : wrong))
                        .at(mapping.keys().get(key)));
                broken.add(at);
            }
            var value = bind(shape.value(), below, at);
            if (value != null && !broken.contains(at)) {
                values.put(key, value);
            }
        });
        return Collections.unmodifiableMap(values);
    }

    private <T> @Nullable T struct(Shape.Struct<T> shape, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            unexpected(node, path, "a mapping with " + names(shape.fields()));
            return null;
        }
        mapping.entries().forEach((key, below) -> {
            if (shape.fields().stream().noneMatch(field -> field.name().equals(key))) {
                unknown(shape.fields(), key, mapping, path);
            }
        });
        var values = new FieldValues();
        boolean whole = true;
        for (var field : shape.fields()) {
            whole &= bindField(field, mapping, path, values);
        }
        return whole ? shape.make().apply(values) : null;
    }

    /** Puts the value of one key; false when it is needed and not there. */
    private <T> boolean bindField(Field<?, T> field, Node.Mapping mapping, String path, FieldValues values) {
        String at = Problem.key(path, field.name());
        var node = mapping.entries().get(field.name());
        boolean required = field.presence() == Field.Presence.REQUIRED;
        if (node == null || node instanceof Node.Nothing) {
            if (required) {
                // Misspelt, it was told so already.
                if (!broken.contains(at)) {
                    report(node == null ? mapping : node, at, "nothing", expected(field.shape()));
                }
                broken.add(at);
                return values.putStandIn(field);
            }
            values.putDefault(field, folder);
            return true;
        }
        var value = bind(field.shape(), node, at);
        if (value != null) {
            values.put(field, value);
            return true;
        }
        values.putDefault(field, folder);
        return !required || values.putStandIn(field);
    }

    /** What a misspelt key was meant to say is lost, not unsaid. */
    private void unknown(List<? extends Field<?, ?>> fields, String key, Node.Mapping around, String path) {
        var known = fields.stream().map(Field::name).toList();
        var nearest = Spelling.nearest(key, known);
        broken.add(Problem.key(path, key));
        if (nearest != null && !around.entries().containsKey(nearest)) {
            broken.add(Problem.key(path, nearest));
        }
        problems.add(Problem.error(
                        Problem.key(path, key),
                        "unknown key",
                        nearest == null ? "one of " + names(fields) : nearest + ", the nearest known key")
                .at(around.keys().get(key)));
    }

    private static String expected(Shape<?> shape) {
        return switch (shape) {
            case Shape.Scalar<?> scalar -> scalar.expected();
            case Shape.ListOf<?> list -> "a " + list.name();
            case Shape.MapOf<?> map -> map.name();
            case Shape.Struct<?> struct -> "a mapping with " + names(struct.fields());
            case Shape.Either<?> either -> either.scalar().expected();
        };
    }

    private static String names(List<? extends Field<?, ?>> fields) {
        return fields.stream().map(Field::name).collect(Collectors.joining(", "));
    }

    private void unexpected(Node node, String path, String expected) {
        if (node instanceof Node.Scalar scalar && scalar.state() == Node.Scalar.State.BROKEN) {
            return;
        }
        String found =
                switch (node) {
                    case Node.Nothing nothing -> "nothing";
                    // A text in the place of a list or mapping may be a secret that was put one level too high.
                    case Node.Scalar scalar -> "a single value";
                    case Node.Sequence sequence -> "a list";
                    case Node.Mapping mapping -> "a mapping";
                };
        report(node, path, found, expected);
    }

    private void report(Node node, String path, String found, String expected) {
        problems.add(Problem.error(path, found, expected).at(node.at()));
    }
}
