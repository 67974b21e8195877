package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.TelemetryConfig;
import dev.tollgate.config.TelemetryConfig.Log;
import dev.tollgate.config.TelemetryConfig.LogLevel;
import dev.tollgate.config.TelemetryConfig.LogTarget;
import dev.tollgate.config.TelemetryConfig.Otlp;
import dev.tollgate.config.TelemetryConfig.OtlpProtocol;
import dev.tollgate.config.schema.Shape.Struct;
import java.net.URI;

/** The keys of the telemetry. */
final class TelemetrySchema {
    private static final Field<Otlp, URI> ENDPOINT =
            field("endpoint", Scalars.url(), Otlp::endpoint).says("The collector.");
    private static final Field<Otlp, OtlpProtocol> PROTOCOL = field(
                    "protocol", Scalars.word(OtlpProtocol.class), Otlp::protocol)
            .or("grpc")
            .says("How it is spoken to.");

    private static final Field<Log, LogTarget> TO =
            field("to", Scalars.word(LogTarget.class), Log::to).or("stdout").says("Where lines go.");
    private static final Field<Log, LogLevel> LEVEL = field("level", Scalars.word(LogLevel.class), Log::level)
            .or("info")
            .says("From which level on; access lines count as `info`, so `warn` leaves them out.");

    private static final Field<TelemetryConfig, Otlp> OTLP = field(
                    "otlp",
                    struct(v -> new Otlp(v.get(ENDPOINT), v.get(PROTOCOL)), ENDPOINT, PROTOCOL),
                    TelemetryConfig::otlp)
            .optional()
            .says("Where spans go; nowhere when not said.");
    private static final Field<TelemetryConfig, Double> SAMPLE = field(
                    "sample", Scalars.share(), TelemetryConfig::sample)
            .or("1.0")
            .says("Share of the traces begun here that are kept; a caller's own decision is followed.");
    private static final Field<TelemetryConfig, Log> LOG = field(
                    "log", struct(v -> new Log(v.get(TO), v.get(LEVEL)), TO, LEVEL), TelemetryConfig::log)
            .or("{}")
            .says("The access and event log, JSON lines.");

    static final Struct<TelemetryConfig> SHAPE =
            struct(v -> new TelemetryConfig(v.find(OTLP), v.get(SAMPLE), v.get(LOG)), OTLP, SAMPLE, LOG);

    private TelemetrySchema() {}
}
