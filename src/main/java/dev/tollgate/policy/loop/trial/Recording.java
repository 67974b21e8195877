package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was said in one run of an agent, in OpenAI's chat format.
 *
 * @param name     for people
 * @param messages in order
 */
record Recording(String name, List<JsonNode> messages) {
    Recording {
        messages = List.copyOf(messages);
    }

    /**
     * One call of a tool with its result.
     *
     * @param tool      its name
     * @param arguments as the model wrote them
     * @param result    what came back
     */
    record Step(String tool, String arguments, String result) {}

    /** The steps in which one tool was called and answered, in order, each kind once. */
    List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (int i = 0; i + 1 < messages.size(); i++) {
            var calls = messages.get(i).path("tool_calls");
            var answer = messages.get(i + 1);
            if (calls.size() == 1 && answer.path("role").asText().equals("tool")) {
                var function = calls.get(0).path("function");
                var step = new Step(
                        function.path("name").asText(),
                        function.path("arguments").asText(),
                        answer.path("content").asText());
                if (!steps.contains(step)) {
                    steps.add(step);
                }
            }
        }
        return steps;
    }

    static ObjectNode said(String role, String text) {
        return JsonNodeFactory.instance.objectNode().put("role", role).put("content", text);
    }

    /** The message in which the model asks for a call. */
    static ObjectNode call(@Nullable String text, String id, String tool, String arguments) {
        var message =
                JsonNodeFactory.instance.objectNode().put("role", "assistant").put("content", text);
        var call = message.putArray("tool_calls").addObject().put("id", id).put("type", "function");
        call.putObject("function").put("name", tool).put("arguments", arguments);
        return message;
    }

    static ObjectNode result(String id, String text) {
        return said("tool", text).put("tool_call_id", id);
    }
}
