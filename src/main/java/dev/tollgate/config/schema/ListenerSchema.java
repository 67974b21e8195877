package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.HostPort;
import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.Anonymous;
import dev.tollgate.config.ListenerConfig.ClientCert;
import dev.tollgate.config.ListenerConfig.Named;
import dev.tollgate.config.ListenerConfig.Protocol;
import dev.tollgate.config.ListenerConfig.Tls;
import dev.tollgate.config.ListenerConfig.TlsVersion;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The keys of a listener. */
final class ListenerSchema {
    private static final Scalar<String> SERVER_NAME = Scalars.text(
            "server name",
            "a host name in lower case, *. at its start for any one label",
            Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"));
    private static final Field<Tls, Path> CERT =
            field("cert", Scalars.path(), Tls::cert).says("The certificate chain, PEM.");
    private static final Field<Tls, Path> KEY =
            field("key", Scalars.path(), Tls::key).says("The private key, PEM (PKCS #8).");
    private static final Field<Named, List<String>> NAMES = field("names", list(SERVER_NAME), Named::names)
            .says("Callers who ask for one of these get it; `*.` at the start stands for one label.");
    private static final Field<Named, Path> NAMED_CERT =
            field("cert", Scalars.path(), Named::cert).says("The certificate chain, PEM.");
    private static final Field<Named, Path> NAMED_KEY =
            field("key", Scalars.path(), Named::key).says("The private key, PEM (PKCS #8).");
    private static final Struct<Named> NAMED_SHAPE =
            struct(v -> new Named(v.get(NAMES), v.get(NAMED_CERT), v.get(NAMED_KEY)), NAMES, NAMED_CERT, NAMED_KEY);
    private static final Field<Tls, List<Named>> CERTIFICATES = field(
                    "certificates", list(NAMED_SHAPE), Tls::certificates)
            .or("[]")
            .says("Further certificates, chosen by the name that a caller asks for.");
    private static final Field<Tls, Path> CLIENT_CA = field("clientCa", Scalars.path(), Tls::clientCa)
            .optional()
            .says("Callers show a certificate that one of these signed, PEM.");
    private static final Field<Tls, ClientCert> CLIENT_CERT = field(
                    "clientCert", Scalars.word(ClientCert.class), Tls::clientCert)
            .or("required")
            .says("With `clientCa`: whether callers without a certificate are let in. A wrong one never is.");
    private static final Field<Tls, TlsVersion> MIN_VERSION = field(
                    "minVersion", Scalars.word(TlsVersion.class, TlsVersion::number), Tls::minVersion)
            .or("1.2")
            .says("The oldest TLS version spoken, quoted.");
    private static final Struct<Tls> TLS_SHAPE = struct(
            v -> new Tls(
                    v.get(CERT),
                    v.get(KEY),
                    v.get(CERTIFICATES),
                    v.find(CLIENT_CA),
                    v.get(CLIENT_CERT),
                    v.get(MIN_VERSION)),
            CERT,
            KEY,
            CERTIFICATES,
            CLIENT_CA,
            CLIENT_CERT,
            MIN_VERSION);

    private static final Field<ListenerConfig, HostPort> ADDRESS =
            field("address", Units.address(), ListenerConfig::address).says("Where to listen.");
    private static final Field<ListenerConfig, Protocol> PROTOCOL = field(
                    "protocol", Scalars.word(Protocol.class), ListenerConfig::protocol)
            .or("http")
            .says("What is spoken there.");
    private static final Field<ListenerConfig, Tls> TLS =
            field("tls", TLS_SHAPE, ListenerConfig::tls).optional().says("Needed by `https`.");
    private static final Field<ListenerConfig, Anonymous> ANONYMOUS = field(
                    "anonymous", Scalars.word(Anonymous.class), ListenerConfig::anonymous)
            .optional()
            .says(
                    "Whether callers without an identity are served. When not said: on loopback yes, beyond it no; and a"
                            + " listener beyond loopback where nobody can prove who calls is refused unless this says `allow`.");

    static final Struct<ListenerConfig> SHAPE = struct(
            v -> new ListenerConfig(v.get(ADDRESS), v.get(PROTOCOL), v.find(TLS), v.find(ANONYMOUS)),
            ADDRESS,
            PROTOCOL,
            TLS,
            ANONYMOUS);

    private ListenerSchema() {}
}
