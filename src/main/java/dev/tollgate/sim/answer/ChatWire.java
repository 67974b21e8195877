package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.answer.Answer.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/chat/completions} and {@code /v1/completions} on the wire (OpenAI API reference, chat completion object and chunk). */
final class ChatWire {
    static final String FINGERPRINT = "fp_7011ca7e00";

    private ChatWire() {}

    /** The body of an answer that is not streamed. */
    static String whole(Reply reply, boolean chat) {
        var body = top(reply, chat, false);
        var choices = body.putArray("choices");
        for (int index = 0; index < Math.max(1, reply.texts().size()); index++) {
            var choice = choices.addObject();
            choice.put("index", index);
            var text = reply.calls().isEmpty() ? String.join("", reply.texts().get(index)) : "";
            if (chat) {
                var message = choice.putObject("message");
                message.put("role", "assistant");
                if (!reply.thinking().isEmpty()) {
                    message.put("reasoning_content", String.join("", reply.thinking()));
                }
                if (reply.calls().isEmpty()) {
                    message.put("content", text);
                } else {
                    message.putNull("content");
                    calls(reply, message.putArray("tool_calls"));
                }
                message.putNull("refusal");
                message.putArray("annotations");
            } else {
                choice.put("text", text);
            }
            choice.putNull("logprobs");
            choice.put("finish_reason", reply.finishReason());
        }
        body.set("usage", reply.usage());
        if (chat) {
            body.put("service_tier", "default");
        }
        body.put("system_fingerprint", FINGERPRINT);
        return Json.text(body);
    }

    /** The events of a streamed answer, {@code [DONE]} included. */
    static List<Part> events(Reply reply, boolean chat) {
        var events = new ArrayList<Part>();
        if (reply.calls().isEmpty()) {
            for (int index = 0; index < reply.texts().size(); index++) {
                texts(reply, chat, index, events);
            }
        } else {
            toolCalls(reply, events);
        }
        if (reply.prompt().includeUsage()) {
            var body = top(reply, chat, true);
            body.putArray("choices");
            body.set("usage", reply.usage());
            events.add(Part.data(Json.text(body), 0));
        }
        events.add(new Part("data: [DONE]\n\n", 0));
        return events;
    }

    private static void texts(Reply reply, boolean chat, int index, List<Part> events) {
        if (chat) {
            var role = Json.object().put("role", "assistant").put("content", "").putNull("refusal");
            events.add(Part.data(chunk(reply, true, index, role, null), hidden(reply)));
            thoughts(reply, index, events);
        }
        for (var token : reply.texts().get(index)) {
            var delta = Json.object().put(chat ? "content" : "text", token);
            events.add(Part.data(chunk(reply, chat, index, delta, null), 1));
        }
        var end = chat ? Json.object() : Json.object().put("text", "");
        events.add(Part.data(chunk(reply, chat, index, end, reply.finishReason()), 0));
    }

    private static void toolCalls(Reply reply, List<Part> events) {
        var role = Json.object().put("role", "assistant").putNull("content");
        events.add(Part.data(chunk(reply, true, 0, role, null), hidden(reply)));
        thoughts(reply, 0, events);
        var calls = new ArrayList<List<Part>>();
        for (int index = 0; index < reply.calls().size(); index++) {
            calls.add(toolCall(reply, index));
        }
        if (!reply.prompt().interleaves()) {
            calls.forEach(events::addAll);
        } else {
            for (int turn = 0; calls.stream().anyMatch(call -> !call.isEmpty()); turn++) {
                var call = calls.get(turn % calls.size());
                if (!call.isEmpty()) {
                    events.add(call.removeFirst());
                }
            }
        }
        events.add(Part.data(chunk(reply, true, 0, Json.object(), reply.finishReason()), 0));
    }

    private static int hidden(Reply reply) {
        return reply.thinking().isEmpty() ? reply.reasoningTokens() : 0;
    }

    /** Reasoning as DeepSeek and vLLM show it; OpenAI itself shows none here. */
    private static void thoughts(Reply reply, int index, List<Part> events) {
        for (var token : reply.thinking()) {
            var delta = Json.object().put("reasoning_content", token);
            events.add(Part.data(chunk(reply, true, index, delta, null), 1));
        }
    }

    private static List<Part> toolCall(Reply reply, int index) {
        var events = new ArrayList<Part>();
        var call = reply.calls().get(index);
        var start = Json.object();
        start.putArray("tool_calls")
                .addObject()
                .put("index", index)
                .put("id", call.id())
                .put("type", "function")
                .putObject("function")
                .put("name", call.name())
                .put("arguments", "");
        events.add(Part.data(chunk(reply, true, 0, start, null), 1));
        for (var piece : Prose.pieces(call.arguments())) {
            var delta = Json.object();
            delta.putArray("tool_calls")
                    .addObject()
                    .put("index", index)
                    .putObject("function")
                    .put("arguments", piece);
            events.add(Part.data(chunk(reply, true, 0, delta, null), 1));
        }
        return events;
    }

    private static String chunk(Reply reply, boolean chat, int index, ObjectNode delta, @Nullable String finish) {
        var body = top(reply, chat, true);
        var choice = body.putArray("choices").addObject();
        choice.put("index", index);
        if (chat) {
            choice.set("delta", delta);
        } else {
            choice.setAll(delta);
        }
        choice.putNull("logprobs");
        choice.put("finish_reason", finish);
        if (reply.prompt().includeUsage()) {
            body.putNull("usage");
        }
        return Json.text(body);
    }

    private static void calls(Reply reply, ArrayNode array) {
        for (var call : reply.calls()) {
            array.addObject()
                    .put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", call.arguments());
        }
    }

    private static ObjectNode top(Reply reply, boolean chat, boolean chunk) {
        var body = Json.object();
        body.put("id", (chat ? "chatcmpl-" : "cmpl-") + reply.id());
        body.put("object", chat ? chunk ? "chat.completion.chunk" : "chat.completion" : "text_completion");
        body.put("created", reply.created());
        body.put("model", reply.prompt().model());
        if (chunk) {
            if (chat) {
                body.put("service_tier", "default");
            }
            body.put("system_fingerprint", FINGERPRINT);
        }
        return body;
    }
}
