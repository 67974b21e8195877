package dev.tollgate.io.export;

import dev.tollgate.config.TelemetryConfig;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes the exporter that a configured collector understands. */
public final class Collectors {
    private static final String TRACES = "/v1/traces";
    /** The exporter's own complaints go to the standard error stream; ours go to the log, once a minute. */
    private static final Logger LOGGER = Logger.getLogger("io.opentelemetry.exporter");

    private Collectors() {}

    /**
     * An exporter for this collector; nothing is connected yet.
     *
     * @param timeout for one batch, connecting included
     */
    public static SpanExporter exporter(TelemetryConfig.Otlp otlp, Duration timeout) {
        LOGGER.setLevel(Level.OFF);
        return switch (otlp.protocol()) {
            case GRPC ->
                OtlpGrpcSpanExporter.builder()
                        .setEndpoint(otlp.endpoint().toString())
                        .setTimeout(timeout)
                        .setConnectTimeout(timeout)
                        .setRetryPolicy(null)
                        .build();
            case HTTP ->
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(traces(otlp.endpoint()))
                        .setTimeout(timeout)
                        .setConnectTimeout(timeout)
                        .setRetryPolicy(null)
                        .build();
        };
    }

    /** A base URL gets the path that OTLP over HTTP prescribes; a URL with a path of its own is meant as written. */
    private static String traces(URI endpoint) {
        var path = endpoint.getPath();
        if (path == null || path.isEmpty() || path.equals("/")) {
            return endpoint.resolve(TRACES).toString();
        }
        return endpoint.toString();
    }
}
