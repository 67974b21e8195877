package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.Step;
import dev.tollgate.sim.answer.Answer.Part;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two prepared scripts of the cheap mode, JSON and stream; a request is searched for {@code "stream":true}, not parsed. */
final class FixedScripts {
    private static final byte[] STREAM = "\"stream\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);

    private final List<Step> json;
    private final List<Step> stream;

    FixedScripts(SimFixed fixed) {
        var start =
                "{\"id\":\"chatcmpl-fixed\",\"object\":\"chat.completion\",\"created\":1750000000,\"model\":\"sim-1\","
                        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        var end = "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":100,\"total_tokens\":200}}";
        var filler = "x".repeat(Math.max(0, fixed.bodyBytes() - start.length() - end.length()));
        var instant = new Framing(null, 0, true, 0, 0);
        json = joined(instant.script(Answer.json(200, Map.of(), start + filler + end, 0, 0)));
        var events = new ArrayList<Part>();
        var top =
                "{\"id\":\"chatcmpl-fixed\",\"object\":\"chat.completion.chunk\",\"created\":1750000000,\"model\":\"sim-1\",";
        for (int i = 0; i < fixed.chunks(); i++) {
            events.add(Part.data(
                    top + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}", 1));
        }
        events.add(Part.data(top + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}", 0));
        events.add(Part.data(
                top + "\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":" + fixed.chunks()
                        + ",\"total_tokens\":" + (100 + fixed.chunks()) + "}}",
                0));
        events.add(new Part("data: [DONE]\n\n", 0));
        var paced = new Framing(null, 0, true, 0, fixed.chunkGap().toNanos());
        stream = List.copyOf(paced.script(new Answer(200, Map.of(), true, events, 0)));
    }

    List<Step> script(byte[] body) {
        return streams(body) ? stream : json;
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
