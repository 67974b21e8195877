package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.random.RandomGenerator;

/** A seeded value that fits a JSON schema well enough: object, array, enum and the plain types; depth at most 16. */
final class SchemaSample {
    private static final int MAX_DEPTH = 16;

    private SchemaSample() {}

    static JsonNode of(JsonNode schema, RandomGenerator random) {
        return of(schema, random, 0);
    }

    private static JsonNode of(JsonNode schema, RandomGenerator random, int depth) {
        var choices = schema.path("enum");
        if (choices.isArray() && !choices.isEmpty()) {
            return choices.get(random.nextInt(choices.size()));
        }
        var type = schema.path("type").isArray()
                ? schema.path("type").path(0).asText()
                : schema.path("type").asText();
        return switch (type) {
            case "string" -> TextNode.valueOf(Prose.id(8, random));
            case "integer" -> IntNode.valueOf(random.nextInt(100));
            case "number" -> DoubleNode.valueOf(random.nextInt(1000) / 10.0);
            case "boolean" -> BooleanNode.valueOf(random.nextBoolean());
            case "null" -> NullNode.getInstance();
            case "array" -> {
                var array = Json.array();
                if (depth < MAX_DEPTH && schema.has("items")) {
                    array.add(of(schema.path("items"), random, depth + 1));
                }
                yield array;
            }
            default -> {
                var object = Json.object();
                if (depth < MAX_DEPTH) {
                    for (var property : schema.path("properties").properties()) {
                        object.set(property.getKey(), of(property.getValue(), random, depth + 1));
                    }
                }
                yield object;
            }
        };
    }
}
