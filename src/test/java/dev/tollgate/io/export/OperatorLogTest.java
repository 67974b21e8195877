package dev.tollgate.io.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.TelemetryConfig.LogLevel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class OperatorLogTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T04:05:06.789123Z"));

    private static String logged(LogLevel least) {
        var out = new ByteArrayOutputStream();
        try (var lines = LineWriter.start(out, 1 << 16)) {
            var log = new OperatorLog(lines, least, CLOCK);
            log.info("fine \"so far\"");
            log.warn("odd");
            log.error("wrong");
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLineHasItsTimeItsLevelAndItsMessage() {
        assertThat(logged(LogLevel.ERROR))
                .isEqualTo("{\"time\":\"2026-11-21T04:05:06.789Z\",\"log\":\"error\",\"message\":\"wrong\"}\n");
    }

    @Test
    void whatIsBelowTheLevelIsLeftOut() {
        assertThat(logged(LogLevel.WARN)).contains("odd", "wrong").doesNotContain("fine");
        assertThat(logged(LogLevel.INFO)).contains("fine \\\"so far\\\"", "odd", "wrong");
        assertThat(logged(LogLevel.DEBUG)).contains("fine");
    }
}
