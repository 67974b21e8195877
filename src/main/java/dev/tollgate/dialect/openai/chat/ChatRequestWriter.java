package dev.tollgate.dialect.openai.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.translation.Budgets;
import dev.tollgate.dialect.translation.StrictSchema;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.ChatRequest.Setting;
import dev.tollgate.llm.Reasoning.Effort;
import dev.tollgate.llm.ResponseFormat;
import dev.tollgate.llm.Toolbox.Choice;
import dev.tollgate.llm.Toolbox.Tool;
import dev.tollgate.wire.json.JsonOut;
import org.jspecify.annotations.Nullable;

/**
 * Writes a chat request for a model that is spoken to in the OpenAI dialect.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChatRequestWriter {
    /** Chat completions take no more stop sequences. */
    private static final int MOST_STOPS = 4;
    /** Longer names of users are refused. */
    private static final int LONGEST_USER = 64;
    /** And of tools. */
    static final int LONGEST_TOOL_NAME = 64;

    private final ChatRequest request;
    private final TargetModel target;
    private final OpenAiModel model;
    private final ToolNames names;
    private final Losses losses;
    private final JsonOut out;

    ChatRequestWriter(ChatRequest request, TargetModel target, ToolNames names, Losses losses, JsonOut out) {
        this.request = request;
        this.target = target;
        this.model = OpenAiModel.of(target.name());
        this.names = names;
        this.losses = losses;
        this.out = out;
    }

    void write() {
        out.ascii("{\"model\":").quoted(target.name());
        out.ascii(",\"messages\":[");
        new ConversationWriter(out, model, names, losses).write(request.messages());
        out.add(']');
        if (request.stream()) {
            // The gateway meters every answer; a caller of another dialect is told the usage in its own way.
            out.ascii(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        }
        maxTokens();
        sampling();
        stop();
        tools();
        reasoning();
        format();
        user();
        tier();
        if (request.cache() != null) {
            losses.add("cache_control");
        }
        out.add('}');
    }

    private void maxTokens() {
        if (request.maxTokens().isEmpty()) {
            return;
        }
        int asked = request.maxTokens().getAsInt();
        int told = Math.min(asked, model.mostTokens());
        if (told < asked) {
            losses.add("max_tokens");
        }
        out.ascii(model.reasons() ? ",\"max_completion_tokens\":" : ",\"max_tokens\":")
                .number(told);
    }

    private void sampling() {
        var sampling = request.sampling();
        figure("temperature", sampling.temperature(), 1);
        figure("top_p", sampling.topP(), 1);
        figure("presence_penalty", sampling.presencePenalty(), 0);
        figure("frequency_penalty", sampling.frequencyPenalty(), 0);
        if (sampling.topK() != null) {
            losses.add("top_k");
        }
        if (sampling.seed() != null) {
            out.ascii(",\"seed\":").ascii(sampling.seed());
        }
    }

    // A model that takes no such figure does what it does at the usual one.
    private void figure(String name, @Nullable String value, double usual) {
        if (value == null) {
            return;
        }
        if (model.reasons()) {
            if (Double.parseDouble(value) != usual) {
                losses.add(name);
            }
            return;
        }
        out.ascii(",\"").ascii(name).ascii("\":").ascii(value);
    }

    private void stop() {
        var stops = request.stop();
        if (stops.isEmpty()) {
            return;
        }
        if (!model.stops() || stops.size() > MOST_STOPS) {
            losses.add(Setting.STOP);
        }
        if (!model.stops()) {
            return;
        }
        out.ascii(",\"stop\":[");
        for (int i = 0; i < Math.min(stops.size(), MOST_STOPS); i++) {
            out.ascii(i == 0 ? "\"" : ",\"").raw(stops.get(i)).add('"');
        }
        out.add(']');
    }

    private void tools() {
        var toolbox = request.toolbox();
        if (toolbox.tools().isEmpty()) {
            return;
        }
        out.ascii(",\"tools\":[");
        boolean first = true;
        for (var tool : toolbox.tools()) {
            if (!first) {
                out.add(',');
            }
            first = false;
            tool(tool);
        }
        out.add(']');
        choice(toolbox.choice());
        if (toolbox.serial()) {
            if (model.serial()) {
                out.ascii(",\"parallel_tool_calls\":false");
            } else {
                losses.add(Setting.SERIAL_TOOLS);
            }
        }
    }

    private void tool(Tool tool) {
        out.ascii("{\"type\":\"function\",\"function\":{\"name\":").quoted(sent(tool.name()));
        if (tool.description() != null) {
            out.ascii(",\"description\":\"").raw(tool.description()).add('"');
        }
        if (tool.schema() != null) {
            out.ascii(",\"parameters\":").raw(tool.schema());
        }
        if (tool.strict()) {
            out.ascii(",\"strict\":true");
        }
        if (tool.cache() != null) {
            losses.add(tool.at() + ".cache_control");
        }
        out.ascii("}}");
    }

    private void choice(Choice choice) {
        switch (choice) {
            case Choice.Mode.UNSAID -> {}
            case Choice.Mode.AUTO -> out.ascii(",\"tool_choice\":\"auto\"");
            case Choice.Mode.NONE -> out.ascii(",\"tool_choice\":\"none\"");
            case Choice.Mode.REQUIRED -> out.ascii(",\"tool_choice\":\"required\"");
            case Choice.Named(var name) ->
                out.ascii(",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":")
                        .quoted(sent(name))
                        .ascii("}}");
        }
    }

    private String sent(String name) {
        return names.fitting(name, LONGEST_TOOL_NAME);
    }

    private void reasoning() {
        var reasoning = request.reasoning();
        var wanted = reasoning.effort();
        var setting = wanted == null ? Setting.THINKING : Setting.EFFORT;
        switch (reasoning.mode()) {
            case UNSAID -> {}
            case OFF -> {
                off();
                return;
            }
            case BUDGET -> wanted = wanted == null ? Budgets.effort(reasoning.budget()) : wanted;
            case ADAPTIVE -> {
                // A model that reasons decides for itself when nothing is said.
                if (wanted == null && model.efforts().isEmpty()) {
                    losses.add(Setting.THINKING);
                }
            }
        }
        if (wanted != null) {
            effort(wanted, setting);
        }
    }

    private void effort(Effort wanted, Setting setting) {
        var told = wanted.nearest(model.efforts());
        if (told != wanted) {
            losses.add(setting);
        }
        if (told != null) {
            out.ascii(",\"reasoning_effort\":\"").ascii(told.word()).add('"');
        }
    }

    // What does not think needs not be told; what cannot stop is told to think least.
    private void off() {
        if (!model.efforts().isEmpty()) {
            effort(Effort.NONE, Setting.THINKING);
        }
    }

    private void format() {
        switch (request.format()) {
            case null -> {}
            case ResponseFormat.JsonObject _ -> out.ascii(",\"response_format\":{\"type\":\"json_object\"}");
            case ResponseFormat.JsonSchema schema -> {
                out.ascii(",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":");
                out.quoted(schema.name() == null ? "answer" : schema.name());
                if (schema.description() != null) {
                    out.ascii(",\"description\":\"").raw(schema.description()).add('"');
                }
                out.ascii(",\"schema\":").raw(schema.schema());
                if (schema.strict()) {
                    if (StrictSchema.isComplete(schema.schema())) {
                        out.ascii(",\"strict\":true");
                    } else {
                        losses.add(Setting.FORMAT);
                    }
                }
                out.ascii("}}");
            }
        }
    }

    private void user() {
        var user = request.user();
        if (user == null) {
            return;
        }
        if (user.length() > LONGEST_USER) {
            losses.add(Setting.USER);
        } else {
            out.ascii(",\"user\":\"").raw(user).add('"');
        }
    }

    private void tier() {
        switch (request.tier()) {
            case UNSAID -> {}
            case AUTO -> out.ascii(",\"service_tier\":\"auto\"");
            case STANDARD -> out.ascii(",\"service_tier\":\"default\"");
            case FLEX -> out.ascii(",\"service_tier\":\"flex\"");
            case PRIORITY -> out.ascii(",\"service_tier\":\"priority\"");
        }
    }
}
