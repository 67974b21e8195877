package dev.tollgate.endpoint.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Readers of published traces: the Azure LLM inference traces (CSV: TIMESTAMP, ContextTokens, GeneratedTokens) and Mooncake's (JSON lines:
 * timestamp in milliseconds, input_length, output_length).
 */
final class Traces {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MAX_CALLS = 1_000_000;

    private Traces() {}

    /**
     * Reads a trace; the first line tells which kind it is.
     *
     * @throws IllegalArgumentException naming the line, what was found and what was expected
     */
    static Workload read(String name, Iterator<String> lines) {
        var calls = new ArrayList<Workload.Call>();
        LocalDateTime start = null;
        var number = 0;
        while (lines.hasNext() && calls.size() < MAX_CALLS) {
            var line = lines.next().strip();
            number++;
            if (line.isEmpty() || (number == 1 && line.startsWith("TIMESTAMP"))) {
                continue;
            }
            if (line.startsWith("{")) {
                calls.add(json(name, number, line));
                continue;
            }
            var cells = List.of(line.split(",", -1));
            try {
                if (cells.size() < 3) {
                    throw bad(name, number, line, null);
                }
                var at = LocalDateTime.parse(cells.getFirst().replace(' ', 'T'));
                start = start == null ? at : start;
                calls.add(call(
                        Duration.between(start, at).toNanos(),
                        Integer.parseInt(cells.get(1)),
                        Integer.parseInt(cells.get(2))));
            } catch (DateTimeParseException | NumberFormatException e) {
                throw bad(name, number, line, e);
            }
        }
        calls.sort(Comparator.comparingLong(Workload.Call::atNanos));
        return new Workload(name, calls);
    }

    private static Workload.Call json(String name, int number, String line) {
        long at = -1;
        var input = -1;
        var output = -1;
        try (var parser = JSON.createParser(line)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "timestamp" -> at = parser.getLongValue();
                    case "input_length" -> input = parser.getIntValue();
                    case "output_length" -> output = parser.getIntValue();
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw bad(name, number, line, e);
        }
        if (at < 0 || input < 0 || output < 0) {
            throw bad(name, number, line, null);
        }
        return call(at * 1_000_000, input, output);
    }

    private static Workload.Call call(long atNanos, int input, int output) {
        return new Workload.Call(Math.max(0, atNanos), Math.max(1, input), Math.max(1, output));
    }

    private static IllegalArgumentException bad(String name, int number, String line, @Nullable Exception cause) {
        var found = line.length() > 60 ? line.substring(0, 60) + "..." : line;
        return new IllegalArgumentException(
                name + ":" + number + ": " + found
                        + " (expected: TIMESTAMP,ContextTokens,GeneratedTokens or {\"timestamp\",\"input_length\",\"output_length\"})",
                cause);
    }
}
