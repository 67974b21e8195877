package dev.tollgate.io.export;

import dev.tollgate.config.TelemetryConfig.LogLevel;
import dev.tollgate.wire.json.JsonText;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * What the service tells its operator: JSON lines among the access lines, told apart by their field {@code log}, which is the level.
 *
 * <p>Threads: any.
 */
public final class OperatorLog {
    private final LineWriter lines;
    private final LogLevel least;
    private final InstantSource clock;

    /**
     * Logs to this writer.
     *
     * @param least what is said below this level is left out
     */
    public OperatorLog(LineWriter lines, LogLevel least, InstantSource clock) {
        this.lines = lines;
        this.least = least;
        this.clock = clock;
    }

    /** What went as it should. */
    public void info(String message) {
        line(LogLevel.INFO, message);
    }

    /** What somebody should look at. */
    public void warn(String message) {
        line(LogLevel.WARN, message);
    }

    /** What somebody must mend. */
    public void error(String message) {
        line(LogLevel.ERROR, message);
    }

    /** Whether lines of this level are written; access lines count as {@link LogLevel#INFO}. */
    public boolean says(LogLevel level) {
        // From the gravest to the least.
        return level.compareTo(least) <= 0;
    }

    /** Writes one line: {@code {"time":…,"log":level,"message":…}}. */
    private void line(LogLevel level, String message) {
        if (says(level)) {
            lines.offer("{\"time\":\"" + clock.instant().truncatedTo(ChronoUnit.MILLIS) + "\",\"log\":\""
                    + level.name().toLowerCase(Locale.ROOT) + "\",\"message\":" + JsonText.quote(message) + "}");
        }
    }
}
