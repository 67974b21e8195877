package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.LimitsConfig;
import dev.tollgate.config.RetriesConfig.Rate;
import dev.tollgate.config.schema.Field.Getter;
import dev.tollgate.config.schema.Shape.Struct;
import java.time.Duration;
import java.util.OptionalLong;

/** The keys of the limits. */
final class LimitsSchema {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    private static final Field<LimitsConfig, Long> BODY = field("body", Units.bytes(KIB, 1L << 30), LimitsConfig::body)
            .or("32MiB")
            .says("Of one request body; beyond it 413.");
    private static final Field<LimitsConfig, OptionalLong> BODIES = field(
                    "bodies", Units.bytesOrAuto(MIB, 1L << 40), LimitsConfig::bodies)
            .or("auto")
            .says("Of all request bodies held at once; `auto` is a share of the memory that the JVM has.");
    private static final Field<LimitsConfig, Integer> REQUEST_LINE = field(
                    "requestLine", Units.smallBytes(KIB, MIB), LimitsConfig::requestLine)
            .or("8KiB")
            .says("Of the request line; beyond it 414.");
    private static final Field<LimitsConfig, Integer> HEADERS = field(
                    "headers", Units.smallBytes(KIB, MIB), LimitsConfig::headers)
            .or("32KiB")
            .says("Of the headers of one request; beyond it 431.");
    private static final Field<LimitsConfig, Integer> HEADER_COUNT = field(
                    "headerCount", Scalars.whole(1, 10_000), LimitsConfig::headerCount)
            .or("100")
            .says("Header lines of one request.");
    private static final Field<LimitsConfig, Integer> JSON_TOKENS = field(
                    "jsonTokens", Scalars.whole(1, 100_000_000), LimitsConfig::jsonTokens)
            .or("200000")
            .says("Tokens of one JSON body; beyond it 400.");
    private static final Field<LimitsConfig, Integer> JSON_KEYS = field(
                    "jsonKeys", Scalars.whole(1, 10_000_000), LimitsConfig::jsonKeys)
            .or("10000")
            .says("Keys of one JSON object, with those of the objects around it.");
    private static final Field<LimitsConfig, Integer> JSON_DEPTH = field(
                    "jsonDepth", Scalars.whole(1, 1000), LimitsConfig::jsonDepth)
            .or("128")
            .says("Nesting of one JSON body.");
    private static final Field<LimitsConfig, Integer> CONNECTIONS = field(
                    "connections", Scalars.whole(1, 10_000_000), LimitsConfig::connections)
            .or("10000")
            .says("Open client connections per listener.");
    private static final Field<LimitsConfig, Integer> HTTP2_STREAMS = field(
                    "http2Streams", Scalars.whole(1, 10_000), LimitsConfig::http2Streams)
            .or("100")
            .says("Requests in progress at once on one HTTP/2 connection; more are refused unprocessed.");
    private static final Field<LimitsConfig, Rate> HTTP2_RESETS = field(
                    "http2Resets", Units.rate(), LimitsConfig::http2Resets)
            .or("200/30s")
            .says(
                    "Streams of one HTTP/2 connection that may be reset; a client that cancels more often is told to go.");
    private static final Field<LimitsConfig, Rate> HTTP2_CONTROLS = field(
                    "http2Controls", Units.rate(), LimitsConfig::http2Controls)
            .or("100/10s")
            .says("PING, SETTINGS and like frames of one HTTP/2 connection.");
    private static final Field<LimitsConfig, Duration> DRAIN =
            duration("drain", "25s", LimitsConfig::drain, "How long live calls may go on after a stop was asked.");
    private static final Field<LimitsConfig, Duration> HEADER_TIMEOUT = duration(
            "headerTimeout",
            "10s",
            LimitsConfig::headerTimeout,
            "From the first byte of a request to the end of its headers.");
    private static final Field<LimitsConfig, Long> BODY_RATE = field(
                    "bodyRate", Units.bytes(0, 1L << 30), LimitsConfig::bodyRate)
            .or("240B")
            .says("Per second; a body that comes slower, after ten seconds of grace, is cut.");
    private static final Field<LimitsConfig, Duration> KEEP_ALIVE =
            duration("keepAlive", "60s", LimitsConfig::keepAlive, "How long an idle client connection is kept.");
    private static final Field<LimitsConfig, Duration> WRITE_STALL = duration(
            "writeStall",
            "30s",
            LimitsConfig::writeStall,
            "How long a client may read nothing of its answer before it is cut.");
    private static final Field<LimitsConfig, Duration> POOL_WAIT =
            duration("poolWait", "2s", LimitsConfig::poolWait, "How long a call may wait for an upstream connection.");
    private static final Field<LimitsConfig, Duration> POOL_IDLE =
            duration("poolIdle", "30s", LimitsConfig::poolIdle, "How long an idle upstream connection is kept.");
    private static final Field<LimitsConfig, Double> SHED_MEMORY = field(
                    "shedMemory", Units.percent(), LimitsConfig::shedMemory)
            .or("92%")
            .says("Memory for traffic in use above which new calls get a 503 before their body is read.");
    private static final Field<LimitsConfig, Duration> SHED_LAG = duration(
            "shedLag", "500ms", LimitsConfig::shedLag, "Lag of an event loop above which new calls get a 503.");

    static final Struct<LimitsConfig> SHAPE = struct(
            LimitsSchema::make,
            BODY,
            BODIES,
            REQUEST_LINE,
            HEADERS,
            HEADER_COUNT,
            JSON_TOKENS,
            JSON_KEYS,
            JSON_DEPTH,
            CONNECTIONS,
            HTTP2_STREAMS,
            HTTP2_RESETS,
            HTTP2_CONTROLS,
            DRAIN,
            HEADER_TIMEOUT,
            BODY_RATE,
            KEEP_ALIVE,
            WRITE_STALL,
            POOL_WAIT,
            POOL_IDLE,
            SHED_MEMORY,
            SHED_LAG);

    private LimitsSchema() {}

    private static Field<LimitsConfig, Duration> duration(
            String name, String fallback, Getter<LimitsConfig, Duration> getter, String doc) {
        return field(name, Units.duration(), getter).or(fallback).says(doc);
    }

    private static LimitsConfig make(FieldValues v) {
        return new LimitsConfig(
                v.get(BODY),
                v.get(BODIES),
                v.get(REQUEST_LINE),
                v.get(HEADERS),
                v.get(HEADER_COUNT),
                v.get(JSON_TOKENS),
                v.get(JSON_KEYS),
                v.get(JSON_DEPTH),
                v.get(CONNECTIONS),
                v.get(HTTP2_STREAMS),
                v.get(HTTP2_RESETS),
                v.get(HTTP2_CONTROLS),
                v.get(DRAIN),
                v.get(HEADER_TIMEOUT),
                v.get(BODY_RATE),
                v.get(KEEP_ALIVE),
                v.get(WRITE_STALL),
                v.get(POOL_WAIT),
                v.get(POOL_IDLE),
                v.get(SHED_MEMORY),
                v.get(SHED_LAG));
    }
}
