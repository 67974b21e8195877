package dev.tollgate.dialect.translation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random requests of either dialect, every word in them its own, so that it can be told where it went. */
final class RandomRequests {
    private static final List<String> ODD =
            List.of("", "\"", "\\", "\n", "\u0001", "caf\u00e9", "\ud83d\ude00", "</s>", "\u2028", "{}", "/");

    private final RandomGenerator random;
    private int words;

    RandomRequests(RandomGenerator random) {
        this.random = random;
    }

    private String word() {
        return "w" + words++ + ODD.get(random.nextInt(ODD.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private static ObjectNode object() {
        return Trees.JSON.createObjectNode();
    }

    private ObjectNode arguments() {
        var arguments = object();
        if (chance(70)) {
            arguments.put("city", word());
        }
        if (chance(30)) {
            arguments.putObject("deep").putArray("list").add(word()).add(1.50).addNull();
        }
        if (chance(20)) {
            arguments.put("big", new java.math.BigInteger("12345678901234567890123"));
        }
        return arguments;
    }

    private void mark(ObjectNode marked) {
        if (chance(10)) {
            marked.putObject("cache_control").put("type", "ephemeral");
        }
    }

    private ObjectNode schema() {
        var schema = object().put("type", "object");
        schema.putObject("properties").putObject("city").put("type", "string").put("description", word());
        schema.put("additionalProperties", false).putArray("required").add("city");
        return schema;
    }

    private void sampling(ObjectNode body) {
        if (chance(30)) {
            body.put("temperature", random.nextInt(20) / 10.0);
        }
        if (chance(30)) {
            body.put("top_p", random.nextInt(10) / 10.0);
        }
        if (chance(30)) {
            body.put("stream", true);
        }
    }

    ObjectNode openai() {
        var body = object().put("model", "fast");
        var messages = body.putArray("messages");
        int turns = random.nextInt(8);
        for (int i = 0; i < turns; i++) {
            openaiTurn(messages);
        }
        messages.addObject().put("role", "user").put("content", word());
        if (chance(60)) {
            var tools = body.putArray("tools");
            for (int i = 0; i <= random.nextInt(3); i++) {
                var tool = tools.addObject().put("type", "function");
                tool.putObject("function")
                        .put("name", "tool_" + i)
                        .put("description", word())
                        .set("parameters", schema());
                if (chance(20)) {
                    ((ObjectNode) tool.get("function")).put("strict", true);
                }
                mark(tool);
            }
            switch (random.nextInt(5)) {
                case 0 -> body.put("tool_choice", "auto");
                case 1 -> body.put("tool_choice", "none");
                case 2 -> body.put("tool_choice", "required");
                case 3 -> {
                    var choice = body.putObject("tool_choice").put("type", "function");
                    choice.putObject("function").put("name", "tool_0");
                }
                default -> {}
            }
            if (chance(30)) {
                body.put("parallel_tool_calls", chance(50));
            }
        }
        sampling(body);
        if (chance(40)) {
            body.put("max_tokens", 1 + random.nextInt(3000));
        }
        if (chance(20)) {
            body.put("max_completion_tokens", 1 + random.nextInt(3000));
        }
        if (chance(30)) {
            body.putArray("stop").add(word()).add(chance(20) ? " " : word());
        }
        if (chance(20)) {
            body.put("user", word());
        }
        if (chance(20)) {
            body.putObject("logit_bias").put("5", 1);
        }
        return body;
    }

    private void openaiTurn(ArrayNode messages) {
        switch (random.nextInt(5)) {
            case 0 ->
                messages.addObject()
                        .put("role", chance(50) ? "system" : "developer")
                        .put("content", word());
            case 1 -> messages.addObject().put("role", "assistant").put("content", chance(10) ? "" : word());
            case 2 -> openaiCalls(messages);
            default -> {
                var message = messages.addObject().put("role", "user");
                if (chance(40)) {
                    message.put("content", word());
                } else {
                    openaiParts(message.putArray("content"));
                }
            }
        }
    }

    private void openaiParts(ArrayNode parts) {
        for (int i = 0; i <= random.nextInt(4); i++) {
            var part = parts.addObject();
            switch (random.nextInt(6)) {
                case 0 ->
                    part.put("type", "image_url").putObject("image_url").put("url", "https://example.com/" + words++);
                case 1 ->
                    part.put("type", "image_url")
                            .putObject("image_url")
                            .put("url", "data:image/png;base64,AAAA" + words++);
                case 2 ->
                    part.put("type", "file")
                            .putObject("file")
                            .put("file_data", "data:application/pdf;base64,BBBB" + words++);
                case 3 ->
                    part.put("type", "input_audio").putObject("input_audio").put("format", "wav");
                default -> {
                    part.put("type", "text").put("text", chance(5) ? " \n" : word());
                    mark(part);
                }
            }
        }
    }

    private void openaiCalls(ArrayNode messages) {
        var message = messages.addObject().put("role", "assistant");
        if (chance(50)) {
            message.put("content", word());
        } else {
            message.putNull("content");
        }
        if (chance(30)) {
            var blocks = message.putArray("thinking_blocks");
            blocks.addObject()
                    .put("type", "thinking")
                    .put("thinking", word())
                    .put("signature", chance(70) ? word() : "");
            if (chance(30)) {
                blocks.addObject().put("type", "redacted_thinking").put("data", word());
            }
        }
        var calls = message.putArray("tool_calls");
        var ids = new ArrayList<String>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            var id = "call_" + words++;
            ids.add(id);
            var function =
                    calls.addObject().put("id", id).put("type", "function").putObject("function");
            function.put("name", "tool_0").put("arguments", arguments().toString());
        }
        for (var id : ids) {
            var result = messages.addObject().put("role", "tool").put("tool_call_id", id);
            result.put("content", chance(10) ? "" : word());
            mark(result);
        }
    }

    ObjectNode anthropic() {
        var body = object().put("model", "fast").put("max_tokens", 1 + random.nextInt(4000));
        if (chance(30)) {
            body.put("system", word());
        } else if (chance(30)) {
            textBlock(body.putArray("system"));
        }
        var messages = body.putArray("messages");
        int turns = 1 + random.nextInt(6);
        for (int i = 0; i < turns; i++) {
            anthropicTurn(messages);
        }
        if (chance(60)) {
            var tools = body.putArray("tools");
            for (int i = 0; i <= random.nextInt(3); i++) {
                var tool = tools.addObject().put("name", "tool_" + i).put("description", word());
                tool.set("input_schema", schema());
                mark(tool);
            }
            if (chance(60)) {
                var choice = body.putObject("tool_choice");
                choice.put("type", List.of("auto", "any", "none", "tool").get(random.nextInt(4)));
                if (choice.get("type").asText().equals("tool")) {
                    choice.put("name", "tool_0");
                }
                if (!choice.get("type").asText().equals("none") && chance(40)) {
                    choice.put("disable_parallel_tool_use", true);
                }
            }
        }
        sampling(body);
        if (chance(30)) {
            var stops = body.putArray("stop_sequences");
            for (int i = 0; i <= random.nextInt(6); i++) {
                stops.add(word());
            }
        }
        if (chance(20)) {
            body.putObject("metadata").put("user_id", word());
        }
        return body;
    }

    private void anthropicTurn(ArrayNode messages) {
        var content = messages.addObject().put("role", "user").putArray("content");
        if (messages.size() > 1) {
            var earlier = (ArrayNode) messages.get(messages.size() - 2).get("content");
            for (var block : earlier) {
                if (block.path("type").asText().equals("tool_use")) {
                    var result = content.addObject()
                            .put("type", "tool_result")
                            .put("tool_use_id", block.get("id").asText());
                    if (chance(50)) {
                        result.put("content", word());
                    } else {
                        textBlock(result.putArray("content"));
                    }
                    if (chance(20)) {
                        result.put("is_error", true);
                    }
                    mark(result);
                }
            }
        }
        textBlock(content);
        if (chance(20)) {
            var source = content.addObject().put("type", "image").putObject("source");
            if (chance(50)) {
                source.put("type", "base64").put("media_type", "image/png").put("data", "AAAA" + words++);
            } else {
                source.put("type", "url").put("url", "https://example.com/" + words++);
            }
        }
        var answer = messages.addObject().put("role", "assistant").putArray("content");
        if (chance(30)) {
            answer.addObject().put("type", "thinking").put("thinking", word()).put("signature", word());
        }
        textBlock(answer);
        for (int i = 0; i < random.nextInt(3); i++) {
            var use = answer.addObject()
                    .put("type", "tool_use")
                    .put("id", "toolu_" + words++)
                    .put("name", "tool_0");
            use.set("input", arguments());
        }
    }

    private void textBlock(ArrayNode blocks) {
        var block = blocks.addObject().put("type", "text").put("text", word());
        mark(block);
    }
}
