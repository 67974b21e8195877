package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.SimRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the Messages API refuses, so that a request that was put together wrongly does not go unnoticed. */
final class MessagesRules {
    /** The first version of the API that takes no sampling parameters. */
    private static final String WITHOUT_SAMPLING = "2026-10-21";

    private static final int MIN_THINKING = 1024;
    private static final Set<String> ROLES = Set.of("user", "assistant", "system");

    private MessagesRules() {}

    /** What is wrong with a request; null if nothing. */
    static @Nullable String problem(SimRequest request, ObjectNode body, boolean counting) {
        var version = request.header("anthropic-version");
        if (version == null) {
            return "anthropic-version: header is required";
        }
        if (version.compareTo(WITHOUT_SAMPLING) >= 0) {
            for (var gone : List.of("temperature", "top_p", "top_k")) {
                if (body.has(gone)) {
                    return gone + ": Extra inputs are not permitted";
                }
            }
        }
        if (!counting && !body.path("max_tokens").isIntegralNumber()) {
            return "max_tokens: Field required";
        }
        if (!counting && body.path("max_tokens").asLong() < 1) {
            return "max_tokens: must be greater than or equal to 1";
        }
        if (body.path("messages").isEmpty()) {
            return "messages: at least one message is required";
        }
        var thinking = thinking(body, counting);
        return thinking != null ? thinking : history(body);
    }

    private static @Nullable String thinking(ObjectNode body, boolean counting) {
        var thinking = body.path("thinking");
        if (!thinking.path("type").asText().equals("enabled")) {
            return null;
        }
        long budget = thinking.path("budget_tokens").asLong();
        if (budget < MIN_THINKING) {
            return "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
        }
        if (!counting && budget >= body.path("max_tokens").asLong()) {
            return "`max_tokens` must be greater than `thinking.budget_tokens`";
        }
        if (body.path("temperature").asDouble(1) != 1) {
            return "`temperature` may only be set to 1 when thinking is enabled";
        }
        var choice = body.path("tool_choice").path("type").asText("auto");
        return choice.equals("auto") || choice.equals("none")
                ? null
                : "Thinking may not be enabled when tool_choice forces tool use.";
    }

    private static @Nullable String history(ObjectNode body) {
        var open = new HashSet<String>();
        var messages = body.path("messages");
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.path(i);
            var role = message.path("role").asText();
            if (!ROLES.contains(role)) {
                return "messages." + i + ".role: Input should be 'user', 'assistant' or 'system'";
            }
            if (i == 0 && !role.equals("user")) {
                return "messages: first message must use the \"user\" role";
            }
            var content = message.path("content");
            boolean results = false;
            for (int j = 0; j < content.size(); j++) {
                var at = "messages." + i + ".content." + j;
                var block = content.path(j);
                var problem = block(at, block, open);
                if (problem != null) {
                    return problem;
                }
                results |= block.path("type").asText().equals("tool_result");
            }
            if (role.equals("user") && !open.isEmpty()) {
                return "messages." + i + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
                        + String.join(", ", open);
            }
            if (content.isMissingNode()
                    || (content.isTextual() && content.asText().isEmpty())
                    || (content.isArray() && content.isEmpty() && i < messages.size() - 1)) {
                return "messages." + i + ": all messages must have non-empty content";
            }
            if (results && !content.path(0).path("type").asText().equals("tool_result")) {
                return "messages." + i + ".content: `tool_result` blocks must come first";
            }
        }
        return null;
    }

    private static @Nullable String block(String at, JsonNode block, Set<String> open) {
        return switch (block.path("type").asText()) {
            case "text" ->
                block.path("text").asText().isBlank() ? at + ": text content blocks must be non-empty" : null;
            case "tool_use" -> {
                open.add(block.path("id").asText());
                yield block.path("input").isObject()
                        ? null
                        : at + ".tool_use.input: Input should be a valid dictionary";
            }
            case "tool_result" ->
                open.remove(block.path("tool_use_id").asText())
                        ? null
                        : at + ": unexpected `tool_use_id` found in `tool_result` blocks: "
                                + block.path("tool_use_id").asText();
            case "thinking" -> {
                var expected = MessagesWire.signature(block.path("thinking").asText());
                yield block.path("signature").asText().equals(expected)
                        ? null
                        : at + ": Invalid `signature` in `thinking` block";
            }
            case "image", "document", "redacted_thinking", "search_result", "server_tool_use", "container_upload" ->
                null;
            default ->
                at + ": Input tag '" + block.path("type").asText()
                        + "' found using 'type' does not match any of the expected tags";
        };
    }
}
