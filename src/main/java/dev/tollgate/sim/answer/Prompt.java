package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.SimOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator reads from the body of a model call, whichever of the endpoints it came to.
 *
 * @param shape whose API was called
 */
record Prompt(ObjectNode body, ErrorShape shape) {
    /** The least that a model thinks when it is asked to; real ones think more. */
    private static final int THOUGHTS = 24;

    String model() {
        return body.path("model").asText();
    }

    boolean stream() {
        return body.path("stream").asBoolean();
    }

    boolean includeUsage() {
        return body.path("stream_options").path("include_usage").asBoolean();
    }

    /** All that the model would read, as text. */
    String text() {
        var text = new StringBuilder();
        for (var field : List.of("instructions", "system", "messages", "prompt", "input", "tools")) {
            if (body.has(field)) {
                text.append(Json.text(body.path(field)));
            }
        }
        return text.toString();
    }

    /** About one token per four bytes. */
    static int tokens(String text) {
        return Math.max(1, text.getBytes(StandardCharsets.UTF_8).length / 4);
    }

    /** The caller's cap on output tokens, or the given one. */
    int maxTokens(int otherwise) {
        for (var field : List.of("max_completion_tokens", "max_output_tokens", "max_tokens")) {
            if (body.path(field).canConvertToInt()) {
                return Math.min(otherwise, Math.max(1, body.path(field).asInt()));
            }
        }
        return otherwise;
    }

    /** The number of choices, 1 to 8. */
    int choices() {
        return Math.clamp(body.path("n").asInt(1), 1, 8);
    }

    /** Name and parameter schema of each offered function. */
    List<Tool> tools() {
        var tools = new ArrayList<Tool>();
        for (var tool : body.path("tools")) {
            var function = tool.has("function") ? tool.path("function") : tool;
            if (function.has("name")) {
                var parameters = function.has("input_schema") ? "input_schema" : "parameters";
                tools.add(new Tool(function.path("name").asText(), function.path(parameters)));
            }
        }
        return tools;
    }

    /** The calls that are to be made, at most four; empty means that the answer is text. */
    List<Tool> wantedCalls(SimOutput.Tools mode) {
        var offered = tools();
        var choice = body.path("tool_choice");
        if (offered.isEmpty()
                || mode == SimOutput.Tools.NEVER
                || choice.asText().equals("none")
                || choice.path("type").asText().equals("none")) {
            return List.of();
        }
        var named = choice.has("function") ? choice.path("function").path("name") : choice.path("name");
        if (named.isTextual()) {
            return offered.stream()
                    .filter(tool -> tool.name().equals(named.asText()))
                    .limit(1)
                    .toList();
        }
        var asked = lastText().toLowerCase(Locale.ROOT);
        var forced = mode == SimOutput.Tools.ALWAYS
                || choice.asText().equals("required")
                || choice.path("type").asText().equals("any");
        if (!forced && (lastIsToolResult() || !asked.contains("tool"))) {
            return List.of();
        }
        var parallel = body.path("parallel_tool_calls").asBoolean(true)
                && !choice.path("disable_parallel_tool_use").asBoolean()
                && asked.contains("parallel");
        return offered.stream().limit(parallel ? 4 : 1).toList();
    }

    /** The schema that the answer must fit, an empty object for any JSON, or null for prose. */
    @Nullable
    JsonNode answerSchema() {
        var format = body.path("response_format");
        for (var holder : List.of("text", "output_config")) {
            format = body.path(holder).has("format") ? body.path(holder).path("format") : format;
        }
        return switch (format.path("type").asText()) {
            case "json_object" -> Json.object();
            case "json_schema" ->
                format.has("json_schema") ? format.path("json_schema").path("schema") : format.path("schema");
            default -> null;
        };
    }

    private JsonNode lastMessage() {
        var messages = body.has("messages") ? body.path("messages") : body.path("input");
        return messages.isArray() ? messages.path(messages.size() - 1) : messages;
    }

    private boolean lastIsToolResult() {
        for (var part : lastMessage().path("content")) {
            if (part.path("type").asText().equals("tool_result")) {
                return true;
            }
        }
        return lastMessage().path("role").asText().equals("tool")
                || lastMessage().path("type").asText().equals("function_call_output");
    }

    private String lastText() {
        var last = lastMessage();
        var content = last.isTextual() ? last : last.path("content");
        if (content.isTextual()) {
            return content.asText();
        }
        var text = new StringBuilder();
        for (var part : content) {
            text.append(part.path("text").asText()).append('\n');
        }
        return text.toString();
    }

    /** Tokens of thinking to show; 0 for none. */
    int thoughts() {
        return switch (body.path("thinking").path("type").asText()) {
            case "enabled", "adaptive" -> THOUGHTS;
            default -> shape == ErrorShape.OPENAI && lastText().contains("aloud") ? THOUGHTS : 0;
        };
    }

    /** Whether thinking is shown in a form that only the provider can read. */
    boolean redacts() {
        return lastText().contains("redacted");
    }

    /** Whether the pieces of several tool calls come in turns. */
    boolean interleaves() {
        return lastText().contains("interleaved");
    }

    /** The texts that end an answer. */
    List<String> stops() {
        var stops = new ArrayList<String>();
        for (var field : List.of("stop", "stop_sequences")) {
            var value = body.path(field);
            if (value.isTextual()) {
                stops.add(value.asText());
            }
            value.elements().forEachRemaining(stop -> stops.add(stop.asText()));
        }
        return stops;
    }

    /** The prompt in pieces, in the order in which a cache keeps it, each with its own mark. */
    List<Segment> segments() {
        var segments = new ArrayList<Segment>();
        body.path("tools").elements().forEachRemaining(tool -> segments.add(Segment.of(tool)));
        segments(body.path("system"), segments);
        for (var message : body.path("messages")) {
            segments.add(new Segment(message.path("role").asText(), Mark.NONE));
            segments(message.path("content"), segments);
        }
        return segments;
    }

    private static void segments(JsonNode content, List<Segment> segments) {
        if (content.isTextual()) {
            segments.add(new Segment(content.asText(), Mark.NONE));
        }
        content.elements().forEachRemaining(block -> segments.add(Segment.of(block)));
    }

    /** Whether, and for how long, a cache is asked to keep a prompt up to here. */
    enum Mark {
        NONE,
        FIVE_MINUTES,
        HOUR
    }

    /** A piece of a prompt, without its mark. */
    record Segment(String text, Mark mark) {
        static Segment of(JsonNode block) {
            var control = block.path("cache_control");
            var mark = !control.isObject()
                    ? Mark.NONE
                    : control.path("ttl").asText().equals("1h") ? Mark.HOUR : Mark.FIVE_MINUTES;
            return new Segment(
                    block instanceof ObjectNode object
                            ? Json.text(object.deepCopy().without("cache_control"))
                            : block.asText(),
                    mark);
        }
    }

    /** A function that the model may call. */
    record Tool(String name, JsonNode parameters) {}
}
