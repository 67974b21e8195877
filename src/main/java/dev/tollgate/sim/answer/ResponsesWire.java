package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.answer.Answer.Part;
import java.util.ArrayList;
import java.util.List;

/** {@code /v1/responses} on the wire (OpenAI API reference, response object and its streaming events). */
final class ResponsesWire {
    private ResponsesWire() {}

    /** The body of an answer that is not streamed. */
    static String whole(Reply reply) {
        return Json.text(response(reply, true));
    }

    /** The events of a streamed answer; the last one carries the usage. */
    static List<Part> events(Reply reply) {
        return new Events(reply).all();
    }

    private static ObjectNode response(Reply reply, boolean complete) {
        var body = Json.object();
        body.put("id", "resp_" + reply.id());
        body.put("object", "response");
        body.put("created_at", reply.created());
        body.put("status", complete ? reply.cut() ? "incomplete" : "completed" : "in_progress");
        body.putNull("error");
        if (complete && reply.cut()) {
            body.putObject("incomplete_details").put("reason", "max_output_tokens");
        } else {
            body.putNull("incomplete_details");
        }
        body.putNull("instructions");
        body.set(
                "max_output_tokens",
                reply.prompt().body().path("max_output_tokens").isInt()
                        ? reply.prompt().body().path("max_output_tokens")
                        : NullNode.getInstance());
        body.put("model", reply.prompt().model());
        var output = body.putArray("output");
        if (complete) {
            items(reply, output);
        }
        body.put("parallel_tool_calls", true);
        body.putNull("previous_response_id");
        body.put("store", false);
        body.put("temperature", 1.0);
        body.putObject("text").putObject("format").put("type", "text");
        body.put("tool_choice", "auto");
        body.putArray("tools");
        body.put("top_p", 1.0);
        body.put("truncation", "disabled");
        if (complete) {
            body.set("usage", usage(reply));
        } else {
            body.putNull("usage");
        }
        body.putObject("metadata");
        return body;
    }

    private static void items(Reply reply, ArrayNode output) {
        for (var call : reply.calls()) {
            output.add(callItem(call, call.arguments(), "completed"));
        }
        if (reply.calls().isEmpty()) {
            output.add(messageItem(reply, String.join("", reply.texts().getFirst()), "completed"));
        }
    }

    private static ObjectNode messageItem(Reply reply, String text, String status) {
        var item = Json.object();
        item.put("id", "msg_" + reply.id());
        item.put("type", "message");
        item.put("status", status);
        item.put("role", "assistant");
        var content = item.putArray("content");
        if (status.equals("completed")) {
            content.add(textPart(text));
        }
        return item;
    }

    private static ObjectNode textPart(String text) {
        var part = Json.object();
        part.put("type", "output_text");
        part.put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private static ObjectNode callItem(Reply.Call call, String arguments, String status) {
        return Json.object()
                .put("id", "fc_" + call.id())
                .put("type", "function_call")
                .put("status", status)
                .put("call_id", call.id())
                .put("name", call.name())
                .put("arguments", arguments);
    }

    private static ObjectNode usage(Reply reply) {
        var usage = Json.object();
        usage.put("input_tokens", reply.promptTokens());
        usage.putObject("input_tokens_details")
                .put("cached_tokens", reply.cached().read())
                .put("cache_write_tokens", 0);
        usage.put("output_tokens", reply.completionTokens());
        usage.putObject("output_tokens_details").put("reasoning_tokens", reply.reasoningTokens());
        usage.put("total_tokens", reply.promptTokens() + reply.completionTokens());
        return usage;
    }

    /** The numbered events of one stream. Threads: confined to the call that makes it. */
    private static final class Events {
        private final Reply reply;
        private final List<Part> parts = new ArrayList<>();

        Events(Reply reply) {
            this.reply = reply;
        }

        List<Part> all() {
            add("response.created", Json.object().set("response", response(reply, false)), 0);
            add("response.in_progress", Json.object().set("response", response(reply, false)), reply.reasoningTokens());
            for (int index = 0; index < reply.calls().size(); index++) {
                call(reply.calls().get(index), index);
            }
            if (reply.calls().isEmpty()) {
                message();
            }
            var last = reply.cut() ? "response.incomplete" : "response.completed";
            add(last, Json.object().set("response", response(reply, true)), 0);
            return parts;
        }

        private void message() {
            var text = String.join("", reply.texts().getFirst());
            var id = "msg_" + reply.id();
            add("response.output_item.added", item(0, messageItem(reply, "", "in_progress")), 0);
            add("response.content_part.added", content(id).set("part", textPart("")), 0);
            for (var token : reply.texts().getFirst()) {
                var delta = content(id).put("delta", token);
                delta.putArray("logprobs");
                add("response.output_text.delta", delta, 1);
            }
            var done = content(id).put("text", text);
            done.putArray("logprobs");
            add("response.output_text.done", done, 0);
            add("response.content_part.done", content(id).set("part", textPart(text)), 0);
            add("response.output_item.done", item(0, messageItem(reply, text, "completed")), 0);
        }

        private void call(Reply.Call call, int index) {
            add("response.output_item.added", item(index, callItem(call, "", "in_progress")), 1);
            for (var piece : Prose.pieces(call.arguments())) {
                var delta = Json.object().put("item_id", "fc_" + call.id()).put("output_index", index);
                add("response.function_call_arguments.delta", delta.put("delta", piece), 1);
            }
            var done = Json.object().put("item_id", "fc_" + call.id()).put("output_index", index);
            add(
                    "response.function_call_arguments.done",
                    done.put("name", call.name()).put("arguments", call.arguments()),
                    0);
            add("response.output_item.done", item(index, callItem(call, call.arguments(), "completed")), 0);
        }

        private static ObjectNode content(String id) {
            return Json.object().put("item_id", id).put("output_index", 0).put("content_index", 0);
        }

        private static ObjectNode item(int index, ObjectNode item) {
            return Json.object().put("output_index", index).set("item", item);
        }

        private void add(String name, ObjectNode data, int tokens) {
            var body = Json.object();
            body.put("type", name);
            body.put("sequence_number", parts.size());
            body.setAll(data);
            parts.add(Part.named(name, Json.text(body), tokens));
        }
    }
}
