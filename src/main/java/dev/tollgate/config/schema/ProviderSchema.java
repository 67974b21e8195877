package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.ProviderConfig.Dialect;
import dev.tollgate.config.ProviderConfig.Direct;
import dev.tollgate.config.ProviderConfig.Engine;
import dev.tollgate.config.ProviderConfig.Probe;
import dev.tollgate.config.ProviderConfig.Protocol;
import dev.tollgate.config.ProviderConfig.Proxy;
import dev.tollgate.config.ProviderConfig.Timeouts;
import dev.tollgate.config.ProviderConfig.Tls;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.identity.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys of a provider. */
final class ProviderSchema {
    private static final Field<Timeouts, Duration> CONNECT = field("connect", Units.duration(), Timeouts::connect)
            .or("2s")
            .says("Until a connection stands, TLS included.");
    private static final Field<Timeouts, Duration> FIRST_TOKEN = field(
                    "firstToken", Units.duration(), Timeouts::firstToken)
            .or("60s")
            .says("From the request to the first event of a stream, or to the head of a whole answer.");
    private static final Field<Timeouts, Duration> IDLE =
            field("idle", Units.duration(), Timeouts::idle).or("60s").says("Between two pieces of an answer.");
    private static final Field<Timeouts, Duration> TOTAL = field("total", Units.duration(), Timeouts::total)
            .or("15m")
            .says("The whole call, all its attempts included.");
    private static final Struct<Timeouts> TIMEOUTS_SHAPE = struct(
            v -> new Timeouts(v.get(CONNECT), v.get(FIRST_TOKEN), v.get(IDLE), v.get(TOTAL)),
            CONNECT,
            FIRST_TOKEN,
            IDLE,
            TOTAL);

    private static final Field<Probe, String> PROBE_PATH = field(
                    "path",
                    Scalars.text("path", "a path that begins with /", Pattern.compile("/[!-~]{0,1023}")),
                    Probe::path)
            .or("/health")
            .says("What is asked of each server with GET, from its root; an answer of 2xx is a success.");
    private static final Field<Probe, Duration> PROBE_INTERVAL = field("interval", Units.duration(), Probe::interval)
            .or("10s")
            .says("How often, at least 100ms; an answer must come within this time, and within 5 s.");
    private static final Struct<Probe> PROBE_SHAPE =
            struct(v -> new Probe(v.get(PROBE_PATH), v.get(PROBE_INTERVAL)), PROBE_PATH, PROBE_INTERVAL);

    private static final Field<Tls, Path> CA =
            field("ca", Scalars.path(), Tls::ca).optional().says("Believed instead of the JVM's authorities, PEM.");
    private static final Field<Tls, Path> CERT =
            field("cert", Scalars.path(), Tls::cert).optional().says("Our certificate chain, PEM.");
    private static final Field<Tls, Path> KEY =
            field("key", Scalars.path(), Tls::key).optional().says("Its private key, PEM (PKCS #8).");
    static final Struct<Tls> TLS_SHAPE = struct(v -> new Tls(v.find(CA), v.find(CERT), v.find(KEY)), CA, CERT, KEY);

    private static final Field<ProviderConfig, Dialect> DIALECT = field(
                    "dialect", Scalars.word(Dialect.class), ProviderConfig::dialect)
            .says("The API that it speaks.");
    private static final Field<ProviderConfig, URI> URL = field("url", Scalars.url(), ProviderConfig::url)
            .optional()
            .says("The base to which the dialect adds its path: `openai` adds `/chat/completions`, `anthropic` adds"
                    + " `/v1/messages`. A slash at the end does not matter.");
    private static final Field<ProviderConfig, List<URI>> ENDPOINTS = field(
                    "endpoints", list(Scalars.url()), ProviderConfig::endpoints)
            .or("[]")
            .says("Instead of `url`: the bases of servers that serve the same models.");
    private static final Field<ProviderConfig, Secret> CREDENTIAL = field("key", Scalars.secret(), ProviderConfig::key)
            .optional()
            .says("The credential, never shown; usually `${NAME}` or `${file:path}`.");
    private static final Field<ProviderConfig, List<Secret>> CREDENTIALS = field(
                    "keys", list(Scalars.secret()), ProviderConfig::keys)
            .or("[]")
            .says("Instead of `key`: several credentials; one that is refused rests and the next is tried.");
    private static final Field<ProviderConfig, Engine> ENGINE = field(
                    "engine", Scalars.word(Engine.class), ProviderConfig::engine)
            .optional()
            .says("The model server behind the endpoints; `plain` is one of which nothing more is known.");
    private static final Field<ProviderConfig, String> LOCALITY = field(
                    "locality", Scalars.label(), ProviderConfig::locality)
            .optional()
            .says("Where it is, for data boundaries.");
    private static final Field<ProviderConfig, Map<String, Secret>> HEADERS = field(
                    "headers", map(Scalars.headerName(), Scalars.secret()), ProviderConfig::headers)
            .or("{}")
            .says("Added to each request; the values are never shown.");
    private static final Field<ProviderConfig, Timeouts> TIMEOUTS = field(
                    "timeouts", TIMEOUTS_SHAPE, ProviderConfig::timeouts)
            .or("{}")
            .says("How long each part of a call may take.");
    private static final Field<ProviderConfig, Protocol> PROTOCOL = field(
                    "protocol", Scalars.word(Protocol.class), ProviderConfig::protocol)
            .or("auto")
            .says("The version of HTTP: `auto` speaks HTTP/2 where TLS agrees on it and else HTTP/1.1; `http2` speaks"
                    + " nothing else, to `http` URLs by prior knowledge.");
    private static final Field<ProviderConfig, Integer> MAX_INFLIGHT = field(
                    "maxInflight", Scalars.whole(1, 1_000_000), ProviderConfig::maxInflight)
            .or("256")
            .says("Calls at once per endpoint; a full one counts as saturated, and the next tier serves.");
    private static final Field<ProviderConfig, Probe> PROBE = field("probe", PROBE_SHAPE, ProviderConfig::probe)
            .optional()
            .says(
                    "Asks the endpoints at intervals whether they live; without it, only `endpoints` with an `engine` are asked.");
    private static final Field<ProviderConfig, Tls> TLS = field("tls", TLS_SHAPE, ProviderConfig::tls)
            .optional()
            .says("Own authorities and a client certificate, for `https` URLs.");
    private static final Field<ProviderConfig, Proxy> PROXY =
            field("proxy", Urls.proxy(), ProviderConfig::proxy).optional().says("An HTTP proxy on the way out.");
    private static final Field<ProviderConfig, Direct> DIRECT = field(
                    "direct", Scalars.word(Direct.class), ProviderConfig::direct)
            .or("deny")
            .says("`allow` serves `provider/model` names without an entry under `models`.");
    private static final Field<ProviderConfig, String> PRICES = field("prices", Scalars.label(), ProviderConfig::prices)
            .optional()
            .says("Under which provider's name prices are looked up; else the provider's own name.");

    static final Struct<ProviderConfig> SHAPE = struct(
            ProviderSchema::make,
            DIALECT,
            URL,
            ENDPOINTS,
            CREDENTIAL,
            CREDENTIALS,
            ENGINE,
            LOCALITY,
            HEADERS,
            TIMEOUTS,
            PROTOCOL,
            MAX_INFLIGHT,
            PROBE,
            TLS,
            PROXY,
            DIRECT,
            PRICES);

    private ProviderSchema() {}

    private static ProviderConfig make(FieldValues v) {
        return new ProviderConfig(
                v.get(DIALECT),
                v.find(URL),
                v.get(ENDPOINTS),
                v.find(CREDENTIAL),
                v.get(CREDENTIALS),
                v.find(ENGINE),
                v.find(LOCALITY),
                v.get(HEADERS),
                v.get(TIMEOUTS),
                v.get(PROTOCOL),
                v.get(MAX_INFLIGHT),
                v.find(PROBE),
                v.find(TLS),
                v.find(PROXY),
                v.get(DIRECT),
                v.find(PRICES));
    }
}
