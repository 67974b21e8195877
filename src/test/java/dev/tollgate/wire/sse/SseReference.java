package dev.tollgate.wire.sse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** The standard's algorithm written down naively, over a whole stream in memory. */
final class SseReference {
    private SseReference() {}

    static List<SseLog.Event> dispatched(byte[] stream) {
        var text = new String(stream, UTF_8);
        if (text.startsWith("\ufeff")) {
            text = text.substring(1);
        }
        var result = new ArrayList<SseLog.Event>();
        var data = new StringBuilder();
        var type = "";
        // What follows the last line end is not a line, so the final piece is left out.
        var lines = text.split("\r\n|\r|\n", -1);
        for (int i = 0; i < lines.length - 1; i++) {
            var line = lines[i];
            if (line.isEmpty()) {
                if (!data.isEmpty()) {
                    var whole = data.substring(0, data.length() - 1);
                    result.add(new SseLog.Event(type.isEmpty() ? "message" : type, whole, false, true));
                }
                data.setLength(0);
                type = "";
                continue;
            }
            int colon = line.indexOf(':');
            var field = colon < 0 ? line : line.substring(0, colon);
            var value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            if (field.equals("data")) {
                data.append(value).append('\n');
            } else if (field.equals("event")) {
                type = value;
            }
        }
        return result;
    }
}
