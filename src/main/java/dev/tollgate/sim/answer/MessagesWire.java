package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.answer.Answer.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/messages} on the wire (Anthropic API reference, message object and "Streaming messages"). */
final class MessagesWire {
    private MessagesWire() {}

    /** What a thinking block is signed with; a history whose signature does not fit its text is refused. */
    static String signature(String thinking) {
        var mark = "sim-signature:" + thinking.length() + ":" + thinking.hashCode() + ":+/=";
        return Base64.getEncoder().encodeToString(mark.getBytes(StandardCharsets.UTF_8));
    }

    /** The body of an answer that is not streamed. */
    static String whole(Reply reply) {
        var body = message(reply);
        var content = body.withArray("content");
        if (!reply.thinking().isEmpty()) {
            var thinking = String.join("", reply.thinking());
            content.add(thinking(reply)
                    .put(
                            reply.prompt().redacts() ? "data" : "thinking",
                            reply.prompt().redacts() ? redacted(reply) : thinking));
            if (!reply.prompt().redacts()) {
                ((ObjectNode) content.get(0)).put("signature", signature(thinking));
            }
        }
        if (reply.calls().isEmpty()) {
            content.add(text().put("text", String.join("", reply.texts().getFirst())));
        }
        for (var call : reply.calls()) {
            var input = Json.parseObject(call.arguments().getBytes(StandardCharsets.UTF_8));
            content.add(toolUse(call).set("input", input == null ? Json.object() : input));
        }
        body.put("stop_reason", stopReason(reply));
        body.put("stop_sequence", reply.stopped());
        body.set("usage", usage(reply, reply.completionTokens()));
        return Json.text(body);
    }

    /** The events of a streamed answer. */
    static List<Part> events(Reply reply) {
        var events = new ArrayList<Part>();
        var start = Json.object().put("type", "message_start");
        var message = message(reply).putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", usage(reply, 1));
        start.set("message", message);
        events.add(Part.named("message_start", Json.text(start), 0));
        int index = 0;
        if (!reply.thinking().isEmpty()) {
            thinking(reply, index++, events);
        }
        if (index == 0) {
            events.add(Part.named("ping", "{\"type\": \"ping\"}", 0));
        }
        if (reply.calls().isEmpty()) {
            events.add(start(index, text().put("text", "")));
            for (var token : reply.texts().getFirst()) {
                events.add(delta(index, Json.object().put("type", "text_delta").put("text", token), 1));
            }
            events.add(stop(index));
        }
        for (var call : reply.calls()) {
            toolUse(call, index++, events);
        }
        var last = Json.object().put("type", "message_delta");
        last.putObject("delta").put("stop_reason", stopReason(reply)).put("stop_sequence", reply.stopped());
        last.putObject("usage").put("output_tokens", reply.completionTokens());
        events.add(Part.named("message_delta", Json.text(last), 0));
        events.add(Part.named("message_stop", "{\"type\":\"message_stop\"}", 0));
        return events;
    }

    private static void thinking(Reply reply, int index, List<Part> events) {
        if (reply.prompt().redacts()) {
            events.add(start(index, thinking(reply).put("data", redacted(reply))));
        } else {
            events.add(start(index, thinking(reply).put("thinking", "").put("signature", "")));
            for (var token : reply.thinking()) {
                events.add(
                        delta(index, Json.object().put("type", "thinking_delta").put("thinking", token), 1));
            }
            var signature = signature(String.join("", reply.thinking()));
            events.add(delta(index, Json.object().put("type", "signature_delta").put("signature", signature), 0));
        }
        events.add(stop(index));
    }

    private static void toolUse(Reply.Call call, int index, List<Part> events) {
        events.add(start(index, toolUse(call).set("input", Json.object())));
        // An input without members comes as one empty piece.
        events.add(partialJson(index, ""));
        if (!call.arguments().equals("{}")) {
            for (var piece : Prose.pieces(call.arguments())) {
                events.add(partialJson(index, piece));
            }
        }
        events.add(stop(index));
    }

    private static Part partialJson(int index, String piece) {
        return delta(index, Json.object().put("type", "input_json_delta").put("partial_json", piece), 1);
    }

    private static Part start(int index, ObjectNode block) {
        var event = Json.object().put("type", "content_block_start").put("index", index);
        event.set("content_block", block);
        return Part.named("content_block_start", Json.text(event), 0);
    }

    private static Part delta(int index, ObjectNode delta, int tokens) {
        var event = Json.object().put("type", "content_block_delta").put("index", index);
        event.set("delta", delta);
        return Part.named("content_block_delta", Json.text(event), tokens);
    }

    private static Part stop(int index) {
        var event = Json.object().put("type", "content_block_stop").put("index", index);
        return Part.named("content_block_stop", Json.text(event), 0);
    }

    private static ObjectNode text() {
        return Json.object().put("type", "text");
    }

    private static ObjectNode thinking(Reply reply) {
        return Json.object().put("type", reply.prompt().redacts() ? "redacted_thinking" : "thinking");
    }

    private static String redacted(Reply reply) {
        return signature("redacted " + reply.id());
    }

    private static ObjectNode toolUse(Reply.Call call) {
        return Json.object().put("type", "tool_use").put("id", call.id()).put("name", call.name());
    }

    private static ObjectNode message(Reply reply) {
        var body = Json.object();
        body.put("id", "msg_" + reply.id());
        body.put("type", "message");
        body.put("role", "assistant");
        body.put("model", reply.prompt().model());
        body.putArray("content");
        return body;
    }

    private static @Nullable String stopReason(Reply reply) {
        if (reply.stopped() != null) {
            return "stop_sequence";
        }
        return reply.cut() ? "max_tokens" : reply.calls().isEmpty() ? "end_turn" : "tool_use";
    }

    private static ObjectNode usage(Reply reply, int output) {
        var cached = reply.cached();
        var usage = Json.object();
        usage.put("input_tokens", reply.promptTokens() - cached.read() - cached.written());
        usage.put("cache_creation_input_tokens", cached.written());
        usage.put("cache_read_input_tokens", cached.read());
        usage.putObject("cache_creation")
                .put("ephemeral_5m_input_tokens", cached.written5m())
                .put("ephemeral_1h_input_tokens", cached.written1h());
        usage.put("output_tokens", output);
        usage.put("service_tier", "standard");
        return usage;
    }
}
