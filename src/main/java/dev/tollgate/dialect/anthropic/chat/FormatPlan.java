package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.translation.StrictSchema;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.ChatRequest.Setting;
import dev.tollgate.llm.ResponseFormat;
import dev.tollgate.llm.Toolbox.Choice;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor;
import dev.tollgate.wire.json.JsonCursor.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How a model is held to the form of its answer: by the provider, to the letter (Anthropic, "Structured outputs"), or by a tool that it must
 * call and whose arguments are the answer ("Tool use", JSON mode), which is as good as advice.
 *
 * <p>Any JSON object without a schema is in neither: a model that must call a tool without parameters calls it with none.
 *
 * @param schema null where nothing holds it
 * @param tool   whether it is the schema of a tool
 */
record FormatPlan(ResponseFormat.@Nullable JsonSchema schema, boolean tool) {
    private static final FormatPlan NONE = new FormatPlan(null, false);

    static FormatPlan of(ChatRequest request, ClaudeModel model, Losses losses) {
        return switch (request.format()) {
            case null -> NONE;
            case ResponseFormat.JsonObject _ -> lost(losses);
            case ResponseFormat.JsonSchema schema -> {
                if (model.formats() && StrictSchema.isClosed(schema.schema())) {
                    yield new FormatPlan(schema, false);
                }
                if (!model.forced() || mayCall(request) || !isParameters(schema.schema())) {
                    yield lost(losses);
                }
                if (schema.strict()) {
                    // Held to, but not to the letter.
                    losses.add(Setting.FORMAT);
                }
                yield new FormatPlan(schema, true);
            }
        };
    }

    private static FormatPlan lost(Losses losses) {
        losses.add(Setting.FORMAT);
        return NONE;
    }

    // A model that must call the one tool can call none of the caller's.
    private static boolean mayCall(ChatRequest request) {
        var toolbox = request.toolbox();
        return !toolbox.tools().isEmpty() && toolbox.choice() != Choice.Mode.NONE;
    }

    // Parameters are an object, and say so themselves.
    private static boolean isParameters(Bytes schema) {
        var json = new JsonCursor(schema);
        if (!json.is(Kind.OBJECT)) {
            return false;
        }
        boolean object = false;
        boolean plain = true;
        json.enter();
        while (json.nextMember()) {
            switch (json.name()) {
                case "type" -> object = json.raw().contentEquals("\"object\"");
                case "anyOf", "oneOf", "allOf" -> {
                    plain = false;
                    json.skip();
                }
                default -> json.skip();
            }
        }
        return object && plain;
    }
}
