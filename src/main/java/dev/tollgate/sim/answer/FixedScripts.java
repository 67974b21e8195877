package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.Step;
import dev.tollgate.sim.answer.Answer.Part;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The prepared scripts of the cheap mode, JSON and stream of each API; a request is searched for {@code "stream":true}, not parsed. */
final class FixedScripts {
    private static final byte[] STREAM = "\"stream\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

    private final Map<ErrorShape, List<Step>> json = new EnumMap<>(ErrorShape.class);
    private final Map<ErrorShape, List<Step>> stream = new EnumMap<>(ErrorShape.class);

    FixedScripts(SimFixed fixed) {
        var instant = new Framing(null, 0, true, 0, 0);
        var paced = new Framing(null, 0, true, 0, fixed.chunkGap().toNanos());
        for (var shape : ErrorShape.values()) {
            var chat = shape == ErrorShape.OPENAI;
            var whole = chat ? chat(fixed.bodyBytes()) : message(fixed.bodyBytes());
            json.put(shape, joined(instant.script(Answer.json(200, Map.of(), whole, 0, 0))));
            var events = chat ? chunks(fixed.chunks()) : messageEvents(fixed.chunks());
            stream.put(shape, List.copyOf(paced.script(new Answer(200, Map.of(), true, events, 0))));
        }
    }

    private static String chat(int bytes) {
        var start =
                "{\"id\":\"chatcmpl-fixed\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"sim-1\","
                        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        var end = "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":100,\"total_tokens\":200}}";
        return filled(start, end, bytes);
    }

    private static String message(int bytes) {
        var start = "{\"id\":\"msg_fixed\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"sim-1\","
                + "\"content\":[{\"type\":\"text\",\"text\":\"";
        var end = "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                + "\"usage\":{\"input_tokens\":100,\"output_tokens\":100}}";
        return filled(start, end, bytes);
    }

    private static String filled(String start, String end, int bytes) {
        return start + "x".repeat(Math.max(0, bytes - start.length() - end.length())) + end;
    }

    private static List<Part> chunks(int count) {
        var events = new ArrayList<Part>();
        var top =
                "{\"id\":\"chatcmpl-fixed\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,\"model\":\"sim-1\",";
        for (int i = 0; i < count; i++) {
            events.add(Part.data(
                    top + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}", 1));
        }
        events.add(Part.data(top + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", 0));
        events.add(Part.data(
                top + "\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":" + count
                        + ",\"total_tokens\":" + (100 + count) + "}}",
                0));
        events.add(new Part("data: [DONE]\n\n", 0));
        return events;
    }

    private static List<Part> messageEvents(int count) {
        var events = new ArrayList<Part>();
        events.add(Part.named(
                "message_start",
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_fixed\",\"type\":\"message\",\"role\":\"assistant\","
                        + "\"model\":\"sim-1\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                        + "\"usage\":{\"input_tokens\":100,\"output_tokens\":1}}}",
                0));
        events.add(Part.named(
                "content_block_start",
                "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}",
                0));
        for (int i = 0; i < count; i++) {
            events.add(Part.named(
                    "content_block_delta",
                    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" word\"}}",
                    1));
        }
        events.add(Part.named("content_block_stop", "{\"type\":\"content_block_stop\",\"index\":0}", 0));
        events.add(Part.named(
                "message_delta",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                        + "\"usage\":{\"output_tokens\":" + count + "}}",
                0));
        events.add(Part.named("message_stop", "{\"type\":\"message_stop\"}", 0));
        return events;
    }

    List<Step> script(byte[] body, ErrorShape shape) {
        return Objects.requireNonNull((streams(body) ? stream : json).get(shape));
    }

    private static List<Step> joined(List<Step> steps) {
        var out = new ByteArrayOutputStream();
        for (var step : steps) {
            if (step instanceof Step.Send send) {
                var bytes = new byte[send.bytes().remaining()];
                send.bytes().duplicate().get(bytes);
                out.writeBytes(bytes);
            }
        }
        return List.of(Step.send(out.toByteArray(), 0, out.size()));
    }

    private static boolean streams(byte[] body) {
        for (int at = 0; at + STREAM.length + TRUE.length < body.length; at++) {
            if (matches(body, at, STREAM)) {
                var value = at + STREAM.length;
                while (value < body.length && (body[value] == ':' || body[value] == ' ')) {
                    value++;
                }
                return matches(body, value, TRUE);
            }
        }
        return false;
    }

    private static boolean matches(byte[] body, int at, byte[] word) {
        if (at + word.length > body.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (body[at + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
