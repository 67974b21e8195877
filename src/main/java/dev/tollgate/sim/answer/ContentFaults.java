package dev.tollgate.sim.answer;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.answer.Answer.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The faults that change what is said rather than how it is framed: each takes the parts of an answer and gives others. */
final class ContentFaults {
    private ContentFaults() {}

    /** The answer with the fault in it; unchanged where the fault is none of these. */
    static Answer apply(SimFault fault, Answer answer, int after, ErrorShape shape) {
        return answer.withParts(
                answer.stream() ? events(fault, answer.parts(), after, shape) : whole(fault, answer.parts(), shape));
    }

    private static List<Part> whole(SimFault fault, List<Part> parts, ErrorShape shape) {
        var part = parts.getFirst();
        var text = part.text();
        if (fault == SimFault.MALFORMED_JSON) {
            return List.of(new Part(text.substring(0, text.length() - text.length() / 3), part.tokens()));
        }
        if (fault == SimFault.ERROR_FIRST_EVENT) {
            return List.of(new Part(shape.streamError(), 0));
        }
        var body = fault == SimFault.USAGE_NULL ? Json.parseObject(text.getBytes(StandardCharsets.UTF_8)) : null;
        if (body != null) {
            body.putNull("usage");
            return List.of(new Part(Json.text(body), part.tokens()));
        }
        return parts;
    }

    private static List<Part> events(SimFault fault, List<Part> parts, int after, ErrorShape shape) {
        if (fault == SimFault.ERROR_FIRST_EVENT) {
            return List.of(shape.event());
        }
        if (fault == SimFault.USAGE_NULL && shape == ErrorShape.OPENAI) {
            return parts.stream()
                    .filter(part -> !part.text().contains("\"usage\":{"))
                    .toList();
        }
        if (fault == SimFault.USAGE_WITH_CHOICES && shape == ErrorShape.OPENAI) {
            return usageWithChoices(parts);
        }
        var changed = new ArrayList<Part>();
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            if (i == after + 1 && fault == SimFault.ERROR_MID_STREAM) {
                changed.add(shape.event());
                return changed;
            }
            if (i == after + 1 && fault == SimFault.MALFORMED_EVENT) {
                changed.add(
                        shape == ErrorShape.ANTHROPIC
                                ? Part.named("content_block_delta", "{\"type\":\"content_block_delta\",\"ind", 0)
                                : Part.data("{\"id\":\"broken\",\"choices\":[{\"ind", 0));
            }
            if (i == 1 && fault == SimFault.DUPLICATE_START) {
                changed.add(parts.getFirst());
            }
            if (fault == SimFault.COMMENTS) {
                changed.add(new Part(": keep-alive\n\n", 0));
            }
            if (fault == SimFault.PINGS) {
                changed.add(new Part("event: ping\ndata: {\"type\":\"ping\"}\n\n", 0));
            }
            if (fault != SimFault.MISSING_DONE || !isEnd(part)) {
                changed.add(new Part(text(fault, part), part.tokens()));
            }
        }
        return changed;
    }

    private static boolean isEnd(Part part) {
        return part.text().contains("[DONE]") || part.text().contains("\"type\":\"message_stop\"");
    }

    private static String text(SimFault fault, Part part) {
        var text = part.text();
        if (fault == SimFault.CRLF) {
            return text.replace("\n", "\r\n");
        }
        if (fault == SimFault.NO_SPACE) {
            return text.replaceFirst("data: ", "data:");
        }
        if (fault == SimFault.MULTI_LINE_DATA && part.hasJson()) {
            return text.replaceFirst(",\"", "\ndata: ,\"");
        }
        if (fault == SimFault.MALFORMED_JSON && part.hasJson()) {
            return text.substring(0, text.length() - 2 - text.length() / 4) + "\n\n";
        }
        return text;
    }

    private static List<Part> usageWithChoices(List<Part> parts) {
        var changed = new ArrayList<>(parts);
        var at = -1;
        for (int i = 0; i < changed.size(); i++) {
            if (changed.get(i).text().contains("\"usage\":{")) {
                at = i;
            }
        }
        if (at < 1) {
            return parts;
        }
        var from = changed.remove(at).text();
        var usage = from.substring(from.indexOf("\"usage\":{"), from.lastIndexOf("}}") + 1);
        var last = changed.get(at - 1);
        changed.set(at - 1, new Part(last.text().replace("\"usage\":null", usage), last.tokens()));
        return changed;
    }
}
