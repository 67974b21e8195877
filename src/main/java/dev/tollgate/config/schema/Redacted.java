package dev.tollgate.config.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Problem;
import dev.tollgate.identity.Secret;
import java.util.List;
import java.util.Map;

/**
 * The effective configuration, every default said, fit to be shown: secrets are masked, and what was expanded is shown
 * as it is written in the file.
 */
public final class Redacted {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Map<String, String> written;

    private Redacted(Map<String, String> written) {
        this.written = written;
    }

    /**
     * The view of a configuration.
     *
     * @param written the texts in the file of the scalars that were expanded, by path
     */
    public static ObjectNode json(GatewayConfig config, Map<String, String> written) {
        return new Redacted(written).struct(GatewaySchema.ROOT, config, "");
    }

    @SuppressWarnings("unchecked") // A value is what its shape gives; the casts only name the parts of that type.
    private <T> JsonNode of(Shape<T> shape, T value, String path) {
        return switch (shape) {
            case Shape.Scalar<T> scalar -> scalar(scalar, value, path);
            case Shape.ListOf<?> list -> list((Shape.ListOf<Object>) list, (List<Object>) value, path);
            case Shape.MapOf<?> map -> map((Shape.MapOf<Object>) map, (Map<String, Object>) value, path);
            case Shape.Struct<T> struct -> struct(struct, value, path);
            case Shape.Either<T> either ->
                either.isScalar().test(value)
                        ? scalar((Shape.Scalar<T>) either.scalar(), value, path)
                        : struct((Shape.Struct<T>) either.struct(), value, path);
        };
    }

    private <T> JsonNode scalar(Shape.Scalar<T> shape, T value, String path) {
        var asWritten = written.get(path);
        Object shown = shape.show().apply(value);
        if (asWritten != null) {
            shown = shape.secret() ? Secret.MASK : asWritten;
        }
        return MAPPER.valueToTree(shown);
    }

    private <E> JsonNode list(Shape.ListOf<E> shape, List<E> values, String path) {
        var node = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < values.size(); i++) {
            node.add(of(shape.element(), values.get(i), Problem.index(path, i)));
        }
        return node;
    }

    private <E> JsonNode map(Shape.MapOf<E> shape, Map<String, E> values, String path) {
        var node = JsonNodeFactory.instance.objectNode();
        values.forEach((key, value) -> node.set(key, of(shape.value(), value, Problem.key(path, key))));
        return node;
    }

    private <T> ObjectNode struct(Shape.Struct<T> shape, T owner, String path) {
        var node = JsonNodeFactory.instance.objectNode();
        for (var field : shape.fields()) {
            field(field, owner, path, node);
        }
        return node;
    }

    private <O, T> void field(Field<O, T> field, O owner, String path, ObjectNode node) {
        var value = field.getter().get(owner);
        if (value != null) {
            node.set(field.name(), of(field.shape(), value, Problem.key(path, field.name())));
        }
    }
}
