package dev.tollgate.cli;

import dev.tollgate.io.export.LineWriter;
import dev.tollgate.wire.json.JsonText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the service tells its operator: JSON lines among the access lines, told apart by their field {@code log}.
 *
 * <p>Threads: any.
 */
final class OperatorLog {
    private OperatorLog() {}

    /** Writes one line: {@code {"time":…,"log":level,"message":…}}. */
    static void line(LineWriter lines, String level, String message) {
        lines.offer("{\"time\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\",\"log\":\"" + level
                + "\",\"message\":" + JsonText.quote(message) + "}");
    }
}
