package dev.tollgate.io.export;

import dev.tollgate.wire.json.JsonText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the service tells its operator: JSON lines among the access lines, told apart by their field {@code log}.
 *
 * <p>Threads: any.
 */
public final class OperatorLog {
    private OperatorLog() {}

    /** Writes one line: {@code {"time":…,"log":level,"message":…}}. */
    public static void line(LineWriter lines, String level, String message) {
        lines.offer("{\"time\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\",\"log\":\"" + level
                + "\",\"message\":" + JsonText.quote(message) + "}");
    }
}
