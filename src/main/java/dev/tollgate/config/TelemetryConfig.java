package dev.tollgate.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where traces and log lines go.
 *
 * @param otlp null means that no trace is exported
 * @param sample share of the traces begun here that are kept, 0 to 1
 */
public record TelemetryConfig(@Nullable Otlp otlp, double sample, Log log) {

    /** A collector. */
    public record Otlp(URI endpoint, OtlpProtocol protocol) {}

    /** How a collector is spoken to. */
    public enum OtlpProtocol {
        GRPC,
        HTTP
    }

    /** The access and event log, JSON lines. */
    public record Log(LogTarget to, LogLevel level) {}

    /** Where lines go. */
    public enum LogTarget {
        STDOUT,
        STDERR
    }

    /** From which level on a line is written. */
    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG
    }
}
