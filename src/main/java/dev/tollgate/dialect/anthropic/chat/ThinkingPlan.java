package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.dialect.Losses;
import dev.tollgate.dialect.translation.Budgets;
import dev.tollgate.dialect.translation.Thoughts;
import dev.tollgate.llm.ChatRequest;
import dev.tollgate.llm.ChatRequest.Setting;
import dev.tollgate.llm.Message;
import dev.tollgate.llm.Message.Role;
import dev.tollgate.llm.Part;
import dev.tollgate.llm.Reasoning.Effort;
import dev.tollgate.llm.Toolbox.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model is told to think, within what it and the rest of the request allow (Anthropic, "Extended thinking" and "Adaptive thinking"):
 * a budget is at least 1024 and below {@code max_tokens}; a model that must call a tool cannot think; and while it has a budget, a turn that
 * goes on after tool results must have begun with thinking.
 *
 * @param budget in tokens; 0 unless {@link Kind#ENABLED}
 * @param effort for {@code output_config}
 */
record ThinkingPlan(Kind kind, int budget, @Nullable Effort effort) {
    /** The types of the setting. */
    enum Kind {
        UNSAID,
        DISABLED,
        ADAPTIVE,
        ENABLED
    }

    /** Whether the model thinks, as far as the request says. */
    boolean on() {
        return kind == Kind.ADAPTIVE || kind == Kind.ENABLED;
    }

    /** The plan; {@code forced} says that the model must call a tool that is none of the caller's. */
    static ThinkingPlan of(ChatRequest request, ClaudeModel model, boolean forced, Losses losses) {
        boolean calls = forced || (model.forced() && mustCallTool(request));
        var reasoning = request.reasoning();
        var wanted = reasoning.effort();
        return switch (reasoning.mode()) {
            case OFF -> off(model, wanted, losses);
            case BUDGET -> {
                int tokens = reasoning.budget().orElse(Budgets.LEAST);
                yield switch (model.thinking()) {
                    case NONE -> lost(Setting.THINKING, losses);
                    case BUDGET, EITHER -> enabled(request, calls, tokens, Setting.THINKING, losses);
                    case ADAPTIVE -> {
                        losses.add(Setting.THINKING);
                        yield adaptive(calls, model, Budgets.effort(reasoning.budget()), Setting.THINKING, losses);
                    }
                };
            }
            case ADAPTIVE ->
                switch (model.thinking()) {
                    case NONE, BUDGET -> lost(Setting.THINKING, losses);
                    case EITHER, ADAPTIVE -> adaptive(calls, model, wanted, Setting.THINKING, losses);
                };
            case UNSAID ->
                wanted == null
                        ? new ThinkingPlan(Kind.UNSAID, 0, null)
                        : byEffort(request, model, calls, wanted, losses);
        };
    }

    private static ThinkingPlan off(ClaudeModel model, @Nullable Effort wanted, Losses losses) {
        boolean byEffort = wanted == Effort.NONE;
        if (!model.quiet()) {
            losses.add(byEffort ? Setting.EFFORT : Setting.THINKING);
        }
        boolean said = model.quiet() && model.thinking() != ClaudeModel.Thinking.NONE;
        return new ThinkingPlan(said ? Kind.DISABLED : Kind.UNSAID, 0, byEffort ? null : effort(wanted, model, losses));
    }

    private static ThinkingPlan byEffort(
            ChatRequest request, ClaudeModel model, boolean calls, Effort wanted, Losses losses) {
        return switch (model.thinking()) {
            case NONE -> lost(Setting.EFFORT, losses);
            case EITHER, ADAPTIVE -> adaptive(calls, model, wanted, Setting.EFFORT, losses);
            case BUDGET -> {
                int tokens = Budgets.tokens(wanted);
                yield tokens == 0
                        ? new ThinkingPlan(Kind.UNSAID, 0, null)
                        : enabled(request, calls, withRoom(tokens, request), Setting.EFFORT, losses);
            }
        };
    }

    // Words name no figure: at most half of what the caller allows is thought, so that something can be said.
    private static int withRoom(int tokens, ChatRequest request) {
        int most = request.maxTokens().orElse(Integer.MAX_VALUE);
        return Math.max(Budgets.LEAST, Math.min(tokens, most / 2));
    }

    private static ThinkingPlan lost(Setting setting, Losses losses) {
        losses.add(setting);
        return new ThinkingPlan(Kind.UNSAID, 0, null);
    }

    private static ThinkingPlan adaptive(
            boolean calls, ClaudeModel model, @Nullable Effort wanted, Setting setting, Losses losses) {
        var effort = effort(wanted, model, losses);
        if (calls) {
            losses.add(setting);
            return new ThinkingPlan(Kind.UNSAID, 0, effort);
        }
        return new ThinkingPlan(Kind.ADAPTIVE, 0, effort);
    }

    private static @Nullable Effort effort(@Nullable Effort wanted, ClaudeModel model, Losses losses) {
        if (wanted == null) {
            return null;
        }
        var told = wanted.nearest(model.efforts());
        if (told != wanted && wanted != Effort.MINIMAL) {
            losses.add(Setting.EFFORT);
        }
        return told;
    }

    private static ThinkingPlan enabled(
            ChatRequest request, boolean calls, int wanted, Setting setting, Losses losses) {
        int tokens = Math.max(wanted, Budgets.LEAST);
        if (request.maxTokens().isPresent()) {
            tokens = Math.min(tokens, request.maxTokens().getAsInt() - 1);
        }
        if (tokens < Budgets.LEAST || calls || goesOnWithoutThinking(request.messages())) {
            return lost(setting, losses);
        }
        if (tokens < wanted) {
            losses.add(setting);
        }
        return new ThinkingPlan(Kind.ENABLED, tokens, null);
    }

    private static boolean mustCallTool(ChatRequest request) {
        return switch (request.toolbox().choice()) {
            case Choice.Mode.REQUIRED -> !request.toolbox().tools().isEmpty();
            case Choice.Mode.UNSAID, Choice.Mode.AUTO, Choice.Mode.NONE -> false;
            case Choice.Named _ -> !request.toolbox().tools().isEmpty();
        };
    }

    // Whether tool results come last, in answer to calls before which nothing signed was thought.
    private static boolean goesOnWithoutThinking(List<Message> messages) {
        boolean results = false;
        for (int i = messages.size() - 1; i >= 0; i--) {
            var message = messages.get(i);
            if (message.role() == Role.USER) {
                if (message.parts().stream().noneMatch(part -> part instanceof Part.ToolResult)) {
                    return false;
                }
                results = true;
            } else if (message.role() == Role.ASSISTANT) {
                return results && message.parts().stream().noneMatch(ThinkingPlan::replayable);
            }
        }
        return false;
    }

    private static boolean replayable(Part part) {
        return part instanceof Part.RedactedThinking
                || (part instanceof Part.Thinking thinking && Thoughts.signed(thinking));
    }
}
