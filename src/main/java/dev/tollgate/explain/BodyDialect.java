package dev.tollgate.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** In which dialect a chat request is written, told by its shape: by what the other dialect has no word for. */
public final class BodyDialect {
    private static final List<String> MEMBERS =
            List.of("system", "thinking", "stop_sequences", "output_config", "anthropic_version");
    private static final Set<String> BLOCKS =
            Set.of("tool_use", "tool_result", "image", "document", "redacted_thinking", "search_result");

    private BodyDialect() {}

    /** The dialect's name; {@code openai} for what fits both, and for what is no JSON at all. */
    public static String of(byte[] body) {
        try {
            var tree = new JsonMapper().readTree(body);
            return tree != null && isAnthropic(tree) ? "anthropic" : "openai";
        } catch (IOException unreadable) {
            return "openai";
        }
    }

    private static boolean isAnthropic(JsonNode body) {
        if (MEMBERS.stream().anyMatch(body::has)) {
            return true;
        }
        for (var tool : body.path("tools")) {
            if (tool.has("input_schema")) {
                return true;
            }
        }
        for (var message : body.path("messages")) {
            for (var block : message.path("content")) {
                if (BLOCKS.contains(block.path("type").asText())) {
                    return true;
                }
            }
        }
        return false;
    }
}
