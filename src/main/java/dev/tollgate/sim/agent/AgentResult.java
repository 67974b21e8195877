package dev.tollgate.sim.agent;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one call of a simulated agent ended.
 *
 * @param number of the call, from 0, in order of sending
 * @param agent who called
 * @param status HTTP status, or 0 when no answer came
 * @param headers response headers by lower-case name, first values only
 * @param firstToken from sending to the first event of a stream or to the head of an answer; null when nothing came
 * @param total from sending to the end
 * @param promptTokens from the usage of the answer; -1 when it named none
 * @param completionTokens likewise
 * @param failure what went wrong in transport or in the stream, or null
 */
public record AgentResult(
        long number,
        String agent,
        String model,
        boolean streamed,
        int status,
        Map<String, String> headers,
        @Nullable Duration firstToken,
        Duration total,
        long promptTokens,
        long completionTokens,
        @Nullable String failure) {

    /** Whether the call was served whole. */
    public boolean served() {
        return status == 200 && failure == null;
    }

    /** A response header, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }
}
