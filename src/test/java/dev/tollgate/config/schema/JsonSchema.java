package dev.tollgate.config.schema;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The declarations as JSON Schema, for editors (draft 2020-12). It accepts whatever the binder accepts; of the texts
 * that no pattern describes well, URLs above all, it accepts more.
 */
public final class JsonSchema {
    /** Sorted, because the alternatives are unordered maps and the file in the tree must not change by itself. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final String EXPANSION = "#/$defs/expansion";

    private JsonSchema() {}

    /** The schema of {@code gateway.yaml}. */
    public static ObjectNode gateway() {
        return document("Tollgate gateway.yaml", GatewaySchema.ROOT);
    }

    /** The schema of any document. */
    public static ObjectNode document(String title, Shape<?> shape) {
        var root = JsonNodeFactory.instance.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", title);
        root.setAll(of(shape));
        root.putObject("$defs")
                .putObject("expansion")
                .put("description", "A text with ${NAME} or ${file:path} in it.")
                .put("type", "string")
                .put("pattern", "\\$\\{");
        return root;
    }

    private static ObjectNode of(Shape<?> shape) {
        var node = JsonNodeFactory.instance.objectNode();
        switch (shape) {
            case Shape.Scalar<?> scalar -> node.set("anyOf", MAPPER.valueToTree(alternatives(scalar)));
            case Shape.ListOf<?> list -> {
                if (list.orOne()) {
                    node.putArray("anyOf").add(of(list.element())).add(array(list));
                } else {
                    node.setAll(array(list));
                }
            }
            case Shape.MapOf<?> map -> {
                node.put("type", "object");
                node.set("propertyNames", MAPPER.valueToTree(map.key().schema().getFirst()));
                node.set("additionalProperties", of(map.value()));
            }
            case Shape.Struct<?> struct -> struct(struct, node);
            case Shape.Either<?> either -> {
                var choice = node.putArray("anyOf");
                alternatives(either.scalar()).forEach(one -> choice.add(MAPPER.<ObjectNode>valueToTree(one)));
                choice.add(of(either.struct()));
            }
        }
        return node;
    }

    private static ObjectNode array(Shape.ListOf<?> list) {
        var node = JsonNodeFactory.instance.objectNode().put("type", "array");
        node.set("items", of(list.element()));
        if (list.atLeast() > 0) {
            node.put("minItems", list.atLeast());
        }
        return node;
    }

    private static List<Map<String, Object>> alternatives(Shape.Scalar<?> scalar) {
        var all = new ArrayList<>(scalar.schema());
        all.add(Map.of("$ref", EXPANSION));
        return all;
    }

    private static void struct(Shape.Struct<?> struct, ObjectNode node) {
        node.put("type", "object");
        var properties = node.putObject("properties");
        var required = JsonNodeFactory.instance.arrayNode();
        for (var field : struct.fields()) {
            var property = of(field.shape());
            if (field.presence() == Field.Presence.REQUIRED) {
                required.add(field.name());
            } else {
                property = orNothing(property);
            }
            property.put("description", field.doc());
            if (field.presence() == Field.Presence.DEFAULTED && field.shape() instanceof Shape.Scalar<?>) {
                property.put("default", field.fallback());
            }
            properties.set(field.name(), property);
        }
        if (!required.isEmpty()) {
            node.set("required", required);
        }
        node.put("additionalProperties", false);
    }

    /** A key without a value counts as not said. */
    private static ObjectNode orNothing(ObjectNode property) {
        var nothing = JsonNodeFactory.instance.objectNode().put("type", "null");
        if (property.get("anyOf") instanceof ArrayNode choice) {
            choice.add(nothing);
            return property;
        }
        var either = JsonNodeFactory.instance.objectNode();
        either.putArray("anyOf").add(property).add(nothing);
        return either;
    }
}
