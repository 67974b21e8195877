package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.TargetModel;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.ChatRequest.Setting;
import dev.tollgate.wire.json.JsonEscapes;
import dev.tollgate.wire.json.JsonOut;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message request for a model that is spoken to in the Anthropic dialect.
 *
 * <p>Threads: confined to one exchange.
 */
final class ChatRequestWriter {
    /** The bound on output tokens where neither the caller nor the configuration gives one: the dialect demands it. */
    private static final int USUAL_TOKENS = 4096;
    /** Longer names of users are refused. */
    private static final int LONGEST_USER = 256;

    private final ChatRequest request;
    private final TargetModel target;
    private final ClaudeModel model;
    private final ToolNames names;
    private final Losses losses;
    private final JsonOut out;

    ChatRequestWriter(ChatRequest request, TargetModel target, ToolNames names, Losses losses, JsonOut out) {
        this.request = request;
        this.target = target;
        this.model = ClaudeModel.of(target.name());
        this.names = names;
        this.losses = losses;
        this.out = out;
    }

    void write() {
        var format = FormatPlan.of(request, model, losses);
        var thinking = ThinkingPlan.of(request, model, format.tool(), losses);
        out.ascii("{\"model\":").quoted(target.name());
        out.ascii(",\"max_tokens\":").number(maxTokens(thinking));
        if (request.stream()) {
            out.ascii(",\"stream\":true");
        }
        new ConversationWriter(out, model, names, losses).write(request.messages());
        new ToolWriter(out, model, names, losses).write(request.toolbox(), format, request.messages());
        thinking(thinking);
        sampling(thinking.on());
        stop();
        output(thinking, format);
        user();
        tier();
        if (request.cache() != null) {
            out.ascii(",\"cache_control\":").raw(request.cache());
        }
        out.add('}');
    }

    private int maxTokens(ThinkingPlan thinking) {
        if (request.maxTokens().isEmpty()) {
            // What is thought counts, so the answer gets its share on top of it.
            return Math.min(target.maxTokens().orElse(USUAL_TOKENS) + thinking.budget(), model.mostTokens());
        }
        int asked = request.maxTokens().getAsInt();
        if (asked > model.mostTokens()) {
            losses.add("max_tokens");
        }
        return Math.min(asked, model.mostTokens());
    }

    private void thinking(ThinkingPlan thinking) {
        switch (thinking.kind()) {
            case UNSAID -> {}
            case DISABLED -> out.ascii(",\"thinking\":{\"type\":\"disabled\"}");
            case ADAPTIVE -> out.ascii(",\"thinking\":{\"type\":\"adaptive\"}");
            case ENABLED ->
                out.ascii(",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":")
                        .number(thinking.budget())
                        .add('}');
        }
    }

    private void sampling(boolean thinks) {
        var sampling = request.sampling();
        // While it thinks, a model takes none of them either.
        boolean taken = model.samples() && !thinks;
        boolean temperature = temperature(sampling.temperature(), taken);
        figure("top_p", sampling.topP(), taken && (model.both() || !temperature));
        figure("top_k", sampling.topK(), taken);
        loseUnlessZero("presence_penalty", sampling.presencePenalty());
        loseUnlessZero("frequency_penalty", sampling.frequencyPenalty());
        if (sampling.seed() != null) {
            losses.add("seed");
        }
    }

    private boolean temperature(@Nullable String value, boolean taken) {
        if (value == null) {
            return false;
        }
        double degree = Double.parseDouble(value);
        if (degree > 1) {
            losses.add("temperature");
            if (taken) {
                out.ascii(",\"temperature\":1");
            }
            return taken;
        }
        figure("temperature", value, taken);
        return taken;
    }

    // 1 is what a model does that is told nothing, of temperature and of top_p.
    private void figure(String name, @Nullable String value, boolean taken) {
        if (value == null) {
            return;
        }
        if (taken) {
            out.ascii(",\"").ascii(name).ascii("\":").ascii(value);
        } else if (Double.parseDouble(value) != 1) {
            losses.add(name);
        }
    }

    private void loseUnlessZero(String name, @Nullable String value) {
        if (value != null && Double.parseDouble(value) != 0) {
            losses.add(name);
        }
    }

    // White space alone is refused as a stop sequence.
    private void stop() {
        boolean any = false;
        for (var stop : request.stop()) {
            if (JsonEscapes.isBlank(stop)) {
                losses.add(Setting.STOP);
                continue;
            }
            out.ascii(any ? ",\"" : ",\"stop_sequences\":[\"").raw(stop).add('"');
            any = true;
        }
        if (any) {
            out.add(']');
        }
    }

    private void output(ThinkingPlan thinking, FormatPlan format) {
        var schema = format.tool() ? null : format.schema();
        var effort = thinking.effort();
        if (schema == null && effort == null) {
            return;
        }
        out.ascii(",\"output_config\":{");
        if (effort != null) {
            out.ascii("\"effort\":\"").ascii(effort.word()).ascii(schema == null ? "\"" : "\",");
        }
        if (schema != null) {
            out.ascii("\"format\":{\"type\":\"json_schema\",\"schema\":")
                    .raw(schema.schema())
                    .add('}');
        }
        out.add('}');
    }

    private void user() {
        var user = request.user();
        if (user == null) {
            return;
        }
        if (user.length() > LONGEST_USER) {
            losses.add(Setting.USER);
        } else {
            out.ascii(",\"metadata\":{\"user_id\":\"").raw(user).ascii("\"}");
        }
    }

    // What the account has of the faster class is used with "auto"; there is no slower one for single calls.
    private void tier() {
        switch (request.tier()) {
            case UNSAID -> {}
            case AUTO -> out.ascii(",\"service_tier\":\"auto\"");
            case STANDARD -> out.ascii(",\"service_tier\":\"standard_only\"");
            case FLEX -> losses.add("service_tier");
            case PRIORITY -> {
                losses.add("service_tier");
                out.ascii(",\"service_tier\":\"auto\"");
            }
        }
    }
}
