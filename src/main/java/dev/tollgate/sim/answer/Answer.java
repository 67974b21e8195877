package dev.tollgate.sim.answer;

import java.util.List;
import java.util.Map;

/**
 * What the provider says, before it is framed.
 *
 * @param status HTTP status
 * @param headers extra headers in the order in which they are written
 * @param stream whether {@code parts} are server-sent events
 * @param parts the body: one part for JSON, one per event for a stream
 * @param uncachedTokens prompt tokens that had to be read, for the time to first token
 */
record Answer(int status, Map<String, String> headers, boolean stream, List<Part> parts, int uncachedTokens) {
    Answer {
        parts = List.copyOf(parts);
    }

    /** A JSON body that took {@code outputTokens} to make. */
    static Answer json(int status, Map<String, String> headers, String body, int outputTokens, int uncachedTokens) {
        return new Answer(status, headers, false, List.of(new Part(body, outputTokens)), uncachedTokens);
    }

    Answer withParts(List<Part> changed) {
        return new Answer(status, headers, stream, changed, uncachedTokens);
    }

    /**
     * A piece of body.
     *
     * @param text what is written; an event with its final empty line
     * @param tokens output tokens it stands for: its pause is that many token times
     */
    record Part(String text, int tokens) {
        /** {@code data: json}. */
        static Part data(String json, int tokens) {
            return new Part("data: " + json + "\n\n", tokens);
        }

        /** {@code event: name} and its data. */
        static Part named(String name, String json, int tokens) {
            return new Part("event: " + name + "\ndata: " + json + "\n\n", tokens);
        }

        /** Whether this is an event with JSON data. */
        boolean hasJson() {
            return text.contains("data: {");
        }
    }
}
