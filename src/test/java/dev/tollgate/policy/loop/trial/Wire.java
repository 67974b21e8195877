package dev.tollgate.policy.loop.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.llm.Transcript;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A conversation in OpenAI's chat format, as a client of some API sends it. */
enum Wire {
    CHAT,
    MESSAGES,
    RESPONSES,
    /** Responses whose instructions stand beside what is said. */
    INSTRUCTED;

    /** Of the hashes in what is read. */
    static final long SECRET = 7;

    /** A member by which the answer of a model has what it thought before. */
    static final String THOUGHT = "_thought";

    /** A member by which a message of a user's has an image. */
    static final String IMAGE = "_image";

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonLimits LIMITS = new JsonLimits(Integer.MAX_VALUE, 1 << 20, 512, 4096, 1200);
    private static final List<Dialect> DIALECTS = Dialects.all(SECRET, () -> Instant.EPOCH);
    private static final ScanSpaces SPACES = new ScanSpaces();

    /** Each of them by turns. */
    static Wire of(int turn) {
        return List.of(CHAT, MESSAGES, RESPONSES).get(turn % 3);
    }

    /** The same, of all of them. */
    static Wire any(int turn) {
        return List.of(values()).get(turn % 4);
    }

    /** What a gateway reads of it. */
    Transcript read(List<JsonNode> conversation) {
        return read(conversation, null, null);
    }

    /** The same of what is new since the answer of this id, null for all of it; in a session, null for none. */
    Transcript read(List<JsonNode> conversation, @Nullable String answer, @Nullable String session) {
        var dialect = DIALECTS.get(this == MESSAGES ? 1 : 0);
        var operation = this == RESPONSES || this == INSTRUCTED ? Operation.RESPONSES : Operation.CHAT;
        var reader = dialect.requestReader(operation, LIMITS, SPACES, true);
        var body = body(conversation);
        if (answer != null) {
            body.put("previous_response_id", answer);
        }
        if (session != null && this == MESSAGES) {
            body.putObject("metadata").put("user_id", session);
        }
        var problem = reader.read(Bytes.of(body.toString()));
        if (reader.finish() instanceof Outcome.Ready<ModelRequest>(var request)) {
            return request.transcript();
        }
        throw new IllegalArgumentException(this + " was not read: " + problem);
    }

    private ObjectNode body(List<JsonNode> conversation) {
        var body = JSON.createObjectNode().put("model", "m").put("max_tokens", 1000);
        switch (this) {
            case CHAT -> {
                var messages = body.putArray("messages");
                conversation.forEach(message -> messages.add(plain(message)));
            }
            case MESSAGES -> messages(conversation, body);
            case RESPONSES -> items(conversation, body.putArray("input"));
            case INSTRUCTED -> {
                int first = conversation.getFirst().path("role").asText().equals("system") ? 1 : 0;
                if (first == 1) {
                    body.put(
                            "instructions",
                            conversation.getFirst().path("content").asText());
                }
                items(conversation.subList(first, conversation.size()), body.putArray("input"));
            }
        }
        return body;
    }

    private static JsonNode plain(JsonNode message) {
        ObjectNode plain = message.deepCopy();
        var thought = plain.remove(THOUGHT);
        if (thought != null) {
            plain.set("reasoning_content", thought);
        }
        var image = plain.remove(IMAGE);
        if (image != null) {
            plain.putArray("content")
                    .addObject()
                    .put("type", "image_url")
                    .putObject("image_url")
                    .set("url", image);
        }
        return plain.without(Scene.ID);
    }

    private static void messages(List<JsonNode> conversation, ObjectNode body) {
        var messages = body.putArray("messages");
        for (var message : conversation) {
            var role = message.path("role").asText();
            var text = message.path("content").asText("");
            switch (role) {
                case "system" -> body.put("system", text);
                case "tool" -> {
                    var last = messages.get(messages.size() - 1);
                    var content = last.path("role").asText().equals("user")
                                    && last.path("content").isArray()
                            ? (ArrayNode) last.path("content")
                            : messages.addObject().put("role", "user").putArray("content");
                    content.addObject()
                            .put("type", "tool_result")
                            .put("tool_use_id", message.path("tool_call_id").asText())
                            .put("content", text);
                }
                default -> {
                    var content = messages.addObject().put("role", role).putArray("content");
                    var thought = message.path(THOUGHT).asText("");
                    if (!thought.isEmpty()) {
                        content.addObject()
                                .put("type", "thinking")
                                .put("thinking", thought)
                                .put("signature", "sig " + thought.hashCode());
                    }
                    if (!text.isEmpty()) {
                        content.addObject().put("type", "text").put("text", text);
                    }
                    if (message.has(IMAGE)) {
                        content.addObject()
                                .put("type", "image")
                                .putObject("source")
                                .put("type", "url")
                                .set("url", message.path(IMAGE));
                    }
                    for (var call : message.path("tool_calls")) {
                        content.addObject()
                                .put("type", "tool_use")
                                .put("id", call.path("id").asText())
                                .put("name", call.path("function").path("name").asText())
                                .set("input", arguments(call));
                    }
                }
            }
        }
    }

    private static void items(List<JsonNode> conversation, ArrayNode items) {
        for (var message : conversation) {
            var role = message.path("role").asText();
            var text = message.path("content").asText("");
            int id = message.path(Scene.ID).asInt();
            if (role.equals("tool")) {
                items.addObject()
                        .put("type", "function_call_output")
                        .put("call_id", message.path("tool_call_id").asText())
                        .put("output", text);
                continue;
            }
            if (role.equals("assistant")) {
                items.addObject()
                        .put("type", "reasoning")
                        .put("id", "rs_" + id)
                        .put("encrypted_content", message.path(THOUGHT).asText(""))
                        .putArray("summary");
            }
            if (message.has(IMAGE)) {
                items.addObject()
                        .put("type", "message")
                        .put("role", role)
                        .putArray("content")
                        .addObject()
                        .put("type", "input_image")
                        .set("image_url", message.path(IMAGE));
            }
            if (!text.isEmpty()) {
                var item = items.addObject().put("type", "message").put("role", role);
                if (role.equals("assistant")) {
                    item.put("id", "msg_" + id).put("status", "completed");
                }
                item.putArray("content")
                        .addObject()
                        .put("type", role.equals("assistant") ? "output_text" : "input_text")
                        .put("text", text);
            }
            for (var call : message.path("tool_calls")) {
                items.addObject()
                        .put("type", "function_call")
                        .put("id", "fc_" + call.path("id").asText())
                        .put("call_id", call.path("id").asText())
                        .put("name", call.path("function").path("name").asText())
                        .put(
                                "arguments",
                                call.path("function").path("arguments").asText());
            }
        }
    }

    private static JsonNode arguments(JsonNode call) {
        try {
            var parsed = JSON.readTree(call.path("function").path("arguments").asText("{}"));
            return parsed.isObject() ? parsed : JsonNodeFactory.instance.objectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
