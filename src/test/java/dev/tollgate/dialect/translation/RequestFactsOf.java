package dev.tollgate.dialect.translation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request says, found by looking everywhere in its tree: the naive model that translations are compared with.
 *
 * <p>A fact is a line of text that comes out the same from either dialect, and the path where it stands.
 */
final class RequestFactsOf {
    record Fact(String path, String text) {}

    private final List<Fact> facts = new ArrayList<>();

    private RequestFactsOf() {}

    static List<Fact> openai(JsonNode body) {
        var of = new RequestFactsOf();
        of.common(body);
        of.limit("max_completion_tokens", body.has("max_completion_tokens") ? body : body.get("none"), body);
        of.each("stop", body.get("stop"), "stop");
        of.add("user", "user " + text(body.get("user")), body.has("user"));
        for (int i = 0; i < body.path("tools").size(); i++) {
            var tool = body.get("tools").get(i);
            of.tool("tools[" + i + "]", tool.get("function"), "parameters", tool);
        }
        for (int i = 0; i < body.get("messages").size(); i++) {
            of.openaiMessage("messages[" + i + "]", body.get("messages").get(i));
        }
        of.openaiChoice(body);
        return of.facts;
    }

    static List<Fact> anthropic(JsonNode body) {
        var of = new RequestFactsOf();
        of.common(body);
        of.limit("max_tokens", body, body);
        of.each("stop_sequences", body.get("stop_sequences"), "stop");
        var user = body.path("metadata").get("user_id");
        of.add("metadata.user_id", "user " + text(user), user != null);
        for (int i = 0; i < body.path("tools").size(); i++) {
            of.tool(
                    "tools[" + i + "]",
                    body.get("tools").get(i),
                    "input_schema",
                    body.get("tools").get(i));
        }
        of.blocks("system", body.get("system"), "system");
        for (int i = 0; i < body.get("messages").size(); i++) {
            var message = body.get("messages").get(i);
            of.blocks("messages[" + i + "].content", message.get("content"), text(message.get("role")));
        }
        of.anthropicChoice(body);
        return of.facts;
    }

    private void add(String path, String text, boolean really) {
        if (really) {
            facts.add(new Fact(path, text));
        }
    }

    private static String text(JsonNode node) {
        return node == null || node.isNull() ? "" : node.asText();
    }

    private void common(JsonNode body) {
        for (var name : List.of("temperature", "top_p")) {
            add(name, name + " " + number(body.get(name)), body.has(name));
        }
        add("stream", "stream", body.path("stream").asBoolean());
    }

    private static String number(JsonNode node) {
        return node == null
                ? ""
                : new BigDecimal(node.asText()).stripTrailingZeros().toPlainString();
    }

    private void limit(String name, JsonNode of, JsonNode body) {
        var value = of == null ? body.get("max_tokens") : of.get(name);
        add(name, "most " + number(value), value != null);
    }

    private void each(String path, JsonNode values, String what) {
        if (values == null) {
            return;
        }
        if (values.isTextual()) {
            add(path, what + " " + values.asText(), true);
        }
        values.forEach(value -> add(path, what + " " + value.asText(), true));
    }

    private void tool(String path, JsonNode tool, String schema, JsonNode outer) {
        var name = text(tool.get("name"));
        add(path, "tool " + name + " " + text(tool.get("description")) + " " + tool.get(schema), true);
        add(path + ".strict", "strict " + name, tool.path("strict").asBoolean());
        cache(path, "tool " + name, outer);
    }

    private void cache(String path, String what, JsonNode marked) {
        add(path + ".cache_control", "mark on " + what, marked.has("cache_control"));
    }

    private void openaiChoice(JsonNode body) {
        var choice = body.get("tool_choice");
        if (choice != null) {
            var word = choice.isTextual() ? choice.asText() : "tool " + text(choice.at("/function/name"));
            add("tool_choice", "choice " + word, true);
        }
        boolean none = choice != null && choice.isTextual() && choice.asText().equals("none");
        add("parallel_tool_calls", "serial", !body.path("parallel_tool_calls").asBoolean(true) && !none);
    }

    private void anthropicChoice(JsonNode body) {
        var choice = body.get("tool_choice");
        if (choice == null) {
            return;
        }
        boolean serial = choice.path("disable_parallel_tool_use").asBoolean();
        var word =
                switch (choice.get("type").asText()) {
                    case "any" -> "required";
                    case "tool" -> "tool " + text(choice.get("name"));
                    default -> choice.get("type").asText();
                };
        // With nothing else to say, auto is only the place for the other wish.
        add("tool_choice", "choice " + word, !word.equals("auto") || !serial);
        add("tool_choice.disable_parallel_tool_use", "serial", serial);
    }

    private void openaiMessage(String path, JsonNode message) {
        var role = text(message.get("role"));
        if (role.equals("tool")) {
            var id = text(message.get("tool_call_id"));
            add(path, "result " + id, true);
            cache(path, "result " + id, message);
            openaiContent(path + ".content", message.get("content"), "result " + id);
            return;
        }
        var blocks = message.path("thinking_blocks");
        for (int i = 0; i < blocks.size(); i++) {
            thinking(path + ".thinking_blocks[" + i + "]", blocks.get(i));
        }
        openaiContent(path + ".content", message.get("content"), role.equals("developer") ? "system" : role);
        for (int i = 0; i < message.path("tool_calls").size(); i++) {
            var call = message.get("tool_calls").get(i);
            var function = call.get("function");
            call(
                    path + ".tool_calls[" + i + "]",
                    text(call.get("id")),
                    text(function.get("name")),
                    Trees.read(text(function.get("arguments"))));
        }
    }

    private void call(String path, String id, String name, JsonNode arguments) {
        add(path, "call " + id + " " + name + " " + arguments, true);
    }

    private void thinking(String path, JsonNode block) {
        add(
                path,
                "thinking " + text(block.get("thinking")) + text(block.get("signature")) + text(block.get("data")),
                true);
    }

    private void openaiContent(String path, JsonNode content, String who) {
        if (content == null || content.isNull()) {
            return;
        }
        if (content.isTextual()) {
            said(path, who, content.asText());
            return;
        }
        for (int i = 0; i < content.size(); i++) {
            var part = content.get(i);
            var at = path + "[" + i + "]";
            switch (text(part.get("type"))) {
                case "text" -> {
                    said(at, who, text(part.get("text")));
                    cache(at, text(part.get("text")), part);
                }
                case "image_url" -> add(at, who + " shows " + text(part.at("/image_url/url")), true);
                case "file" -> add(at, who + " shows " + text(part.at("/file/file_data")), true);
                default -> add(at, who + " says something else", true);
            }
        }
    }

    private void said(String path, String who, String words) {
        add(path, who + " says " + words, !words.isEmpty());
    }

    private void blocks(String path, JsonNode content, String who) {
        if (content == null || content.isTextual()) {
            said(path, who, text(content));
            return;
        }
        for (int i = 0; i < content.size(); i++) {
            var block = content.get(i);
            var at = path + "[" + i + "]";
            switch (text(block.get("type"))) {
                case "text" -> {
                    said(at, who, text(block.get("text")));
                    cache(at, text(block.get("text")), block);
                }
                case "image", "document" -> {
                    var source = block.get("source");
                    add(
                            at,
                            who + " shows "
                                    + (source.has("url")
                                            ? text(source.get("url"))
                                            : "data:" + text(source.get("media_type")) + ";base64,"
                                                    + text(source.get("data"))),
                            true);
                }
                case "tool_use" -> call(at, text(block.get("id")), text(block.get("name")), block.get("input"));
                case "tool_result" -> {
                    var id = text(block.get("tool_use_id"));
                    add(at, "result " + id, true);
                    cache(at, "result " + id, block);
                    add(at + ".is_error", "error " + id, block.path("is_error").asBoolean());
                    blocks(at + ".content", block.get("content"), "result " + id);
                }
                default -> thinking(at, block);
            }
        }
    }
}
