package dev.tollgate.dialect.translation;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor;
import dev.tollgate.wire.json.JsonCursor.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether a provider would take a JSON schema that the answer must follow to the letter. Both want every object closed by
 * {@code additionalProperties: false}; OpenAI wants all its properties required, too ("Structured outputs" of either).
 */
public final class StrictSchema {
    private StrictSchema() {}

    /** Whether every object is closed. */
    public static boolean isClosed(Bytes schema) {
        return allows(new JsonCursor(schema), false);
    }

    /** Whether every object is closed and all properties are required. */
    public static boolean isComplete(Bytes schema) {
        return allows(new JsonCursor(schema), true);
    }

    private static boolean allows(JsonCursor json, boolean complete) {
        if (json.is(Kind.ARRAY)) {
            boolean good = true;
            json.enter();
            while (json.nextElement()) {
                good &= allows(json, complete);
            }
            return good;
        }
        if (!json.is(Kind.OBJECT)) {
            json.skip();
            return true;
        }
        return object(json, complete);
    }

    private static boolean object(JsonCursor json, boolean complete) {
        var properties = new HashSet<String>();
        var required = new HashSet<String>();
        boolean object = false;
        boolean closed = false;
        boolean good = true;
        json.enter();
        while (json.nextMember()) {
            switch (json.name()) {
                case "type" -> object = json.raw().contentEquals("\"object\"");
                case "additionalProperties" -> closed = json.raw().contentEquals("false");
                case "required" -> names(json, required);
                case "properties", "$defs", "definitions" -> good &= named(json, properties, complete);
                case "items", "anyOf" -> good &= allows(json, complete);
                case "oneOf", "allOf", "not", "patternProperties" -> {
                    good = false;
                    json.skip();
                }
                default -> json.skip();
            }
        }
        return good && (!object || (closed && (!complete || required.containsAll(properties))));
    }

    private static boolean named(JsonCursor json, Set<String> names, boolean complete) {
        boolean properties = json.name().equals("properties");
        if (!json.is(Kind.OBJECT)) {
            json.skip();
            return true;
        }
        boolean good = true;
        json.enter();
        while (json.nextMember()) {
            if (properties) {
                names.add(json.name());
            }
            good &= allows(json, complete);
        }
        return good;
    }

    private static void names(JsonCursor json, Set<String> names) {
        if (!json.is(Kind.ARRAY)) {
            json.skip();
            return;
        }
        json.enter();
        while (json.nextElement()) {
            if (json.is(Kind.STRING)) {
                names.add(json.string());
            } else {
                json.skip();
            }
        }
    }
}
