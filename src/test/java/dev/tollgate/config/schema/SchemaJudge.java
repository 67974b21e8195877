package dev.tollgate.config.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Judges a document by the few keywords of JSON Schema that the generated one uses. */
final class SchemaJudge {
    private final JsonNode root;

    SchemaJudge(JsonNode root) {
        this.root = root;
    }

    boolean accepts(JsonNode document) {
        return accepts(root, document);
    }

    private boolean accepts(JsonNode schema, JsonNode node) {
        for (var keyword : schema.properties()) {
            if (!holds(keyword.getKey(), keyword.getValue(), schema, node)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(String keyword, JsonNode value, JsonNode schema, JsonNode node) {
        return switch (keyword) {
            case "$schema", "$defs", "title", "description", "default" -> true;
            case "$ref" -> accepts(root.at(value.asText().substring(1)), node);
            case "type" -> isOf(value.asText(), node);
            case "pattern" ->
                !node.isTextual()
                        || Pattern.compile(value.asText())
                                .matcher(node.asText())
                                .find();
            case "enum" -> elements(value).contains(node);
            case "const" -> value.equals(node);
            case "minimum" -> !node.isNumber() || node.decimalValue().compareTo(value.decimalValue()) >= 0;
            case "maximum" -> !node.isNumber() || node.decimalValue().compareTo(value.decimalValue()) <= 0;
            case "minLength" -> !node.isTextual() || node.asText().length() >= value.asInt();
            case "minItems" -> !node.isArray() || node.size() >= value.asInt();
            case "items" -> !node.isArray() || elements(node).stream().allMatch(element -> accepts(value, element));
            case "anyOf" -> elements(value).stream().anyMatch(choice -> accepts(choice, node));
            case "required" -> !node.isObject() || elements(value).stream().allMatch(name -> node.has(name.asText()));
            case "properties" ->
                node.properties().stream()
                        .allMatch(entry ->
                                !value.has(entry.getKey()) || accepts(value.path(entry.getKey()), entry.getValue()));
            case "propertyNames" ->
                node.properties().stream().allMatch(entry -> accepts(value, TextNode.valueOf(entry.getKey())));
            case "additionalProperties" ->
                node.properties().stream()
                        .filter(entry -> !schema.path("properties").has(entry.getKey()))
                        .allMatch(entry -> value.isObject() && accepts(value, entry.getValue()));
            default -> throw new AssertionError("a keyword that is not judged: " + keyword);
        };
    }

    private static boolean isOf(String type, JsonNode node) {
        return switch (type) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isTextual();
            case "integer" -> node.isIntegralNumber();
            case "number" -> node.isNumber();
            case "null" -> node.isNull();
            default -> throw new AssertionError("a type that is not judged: " + type);
        };
    }

    private static List<JsonNode> elements(JsonNode array) {
        var elements = new ArrayList<JsonNode>();
        array.forEach(elements::add);
        return elements;
    }
}
