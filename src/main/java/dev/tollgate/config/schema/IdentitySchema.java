package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.IdentityConfig;
import dev.tollgate.config.IdentityConfig.ForwardedCertificates;
import dev.tollgate.config.IdentityConfig.Issuer;
import dev.tollgate.config.IdentityConfig.Jwks;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.identity.Secret;
import dev.tollgate.identity.jwt.Algorithm;
import dev.tollgate.identity.jwt.Issuer.ClaimNames;
import dev.tollgate.run.RunClues;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The keys under {@code identity}. */
final class IdentitySchema {
    private static final Pattern DOCUMENT = Pattern.compile("[\\s\\S]{2,65536}");

    private static final Field<Jwks, URI> URL = field("url", Urls.document(), Jwks::url)
            .optional()
            .says("Where they are fetched: once at first need, then before they grow old.");
    private static final Field<Jwks, Path> FILE = field("file", Scalars.path(), Jwks::file)
            .optional()
            .says("The file that holds them; a change of it is taken up.");
    private static final Field<Jwks, String> INLINE = field(
                    "inline", Scalars.text("JSON", "a JWK Set (RFC 7517)", DOCUMENT), Jwks::inline)
            .optional()
            .says("The document itself.");
    private static final Field<Jwks, Path> CA = field("ca", Scalars.path(), Jwks::ca)
            .optional()
            .says("The authority of the server that is asked, PEM; those that the JDK trusts when not said.");
    private static final Struct<Jwks> JWKS_SHAPE =
            struct(v -> new Jwks(v.find(URL), v.find(FILE), v.find(INLINE), v.find(CA)), URL, FILE, INLINE, CA);

    private static final Field<ClaimNames, String> AGENT = claim("agent", ClaimNames::agent)
            .says(
                    "Names the agent. When not said: the current actor (`act.sub`), else the client (`azp`, `client_id`), else `sub`.");
    private static final Field<ClaimNames, String> TEAM =
            claim("team", ClaimNames::team).says("Names the team; where this is said a token must have it.");
    private static final Field<ClaimNames, String> TENANT =
            claim("tenant", ClaimNames::tenant).says("Names the tenant; where this is said a token must have it.");
    private static final Field<ClaimNames, String> MODELS = claim("models", ClaimNames::models)
            .says("Lists the only models that the token is good for; where this is said a token must have it.");
    private static final Struct<ClaimNames> CLAIMS_SHAPE = struct(
            v -> new ClaimNames(v.find(AGENT), v.find(TEAM), v.find(TENANT), v.find(MODELS)),
            AGENT,
            TEAM,
            TENANT,
            MODELS);

    private static final Field<Issuer, String> ISSUER = field("issuer", Scalars.text(), Issuer::issuer)
            .says("What `iss` of its tokens is, character by character.");
    private static final Field<Issuer, List<String>> AUDIENCES =
            field("audiences", nonEmptyList(Scalars.text()), Issuer::audiences).says("One of these must be in `aud`.");
    private static final Field<Issuer, Jwks> JWKS = field("jwks", JWKS_SHAPE, Issuer::jwks)
            .or("{}")
            .says(
                    "The keys that its signatures are checked with; when not said, those that the issuer names by OpenID Connect discovery.");
    private static final Field<Issuer, List<Algorithm>> ALGORITHMS = field(
                    "algorithms", list(Scalars.word(Algorithm.class, Algorithm::written)), Issuer::algorithms)
            .or("[]")
            .says(
                    "How its tokens may be signed; any of these when not said. A key is used only for the algorithms of its own kind.");
    private static final Field<Issuer, Duration> SKEW =
            field("skew", Units.duration(), Issuer::skew).or("60s").says("By how much its clock and ours may differ.");
    private static final Field<Issuer, ClaimNames> CLAIMS = field("claims", CLAIMS_SHAPE, Issuer::claims)
            .or("{}")
            .says("Which claims say more than who the subject is.");
    private static final Struct<Issuer> ISSUER_SHAPE = struct(
            v -> new Issuer(
                    v.get(ISSUER), v.get(AUDIENCES), v.get(JWKS), v.get(ALGORITHMS), v.get(SKEW), v.get(CLAIMS)),
            ISSUER,
            AUDIENCES,
            JWKS,
            ALGORITHMS,
            SKEW,
            CLAIMS);

    private static final Field<IdentityConfig, List<Path>> KEYS = field(
                    "keys", list(Scalars.path()), IdentityConfig::keys)
            .or("[]")
            .says("Files of keys, as `./tollgate keys create` prints them.");
    private static final Field<IdentityConfig, Map<String, Issuer>> ISSUERS = field(
                    "issuers", map(Scalars.label(), ISSUER_SHAPE), IdentityConfig::issuers)
            .or("{}")
            .says("Whose tokens (JWT) are believed, by name.");
    private static final Field<IdentityConfig, Secret> SECRET = field(
                    "secret", Scalars.secret(), IdentityConfig::secret)
            .optional()
            .says(
                    "Keys the hashes by which callers and runs are told apart; replicas share it. Random in each process when not said.");

    private static final Field<IdentityConfig, ForwardedCertificates> FORWARDED_CERTIFICATES = field(
                    "forwardedCertificates",
                    Scalars.word(ForwardedCertificates.class),
                    IdentityConfig::forwardedCertificates)
            .or("ignore")
            .says(
                    "`trusted`: the last element of `x-forwarded-client-cert` says who calls, where a proxy under `trusted` sends it. Such a proxy must write or drop that field itself.");

    private static final Field<IdentityConfig, List<String>> RUN_HEADERS = field(
                    "runHeaders", list(Scalars.headerName()), IdentityConfig::runHeaders)
            .or("[" + String.join(", ", RunClues.HEADERS) + "]")
            .says("Header fields in which agents send the id of their run; the first that is there counts.");

    static final Struct<IdentityConfig> SHAPE = struct(
            v -> new IdentityConfig(
                    v.get(KEYS), v.get(ISSUERS), v.find(SECRET), v.get(FORWARDED_CERTIFICATES), v.get(RUN_HEADERS)),
            KEYS,
            ISSUERS,
            SECRET,
            FORWARDED_CERTIFICATES,
            RUN_HEADERS);

    private IdentitySchema() {}

    private static Field<ClaimNames, String> claim(String name, Field.Getter<ClaimNames, String> getter) {
        return field(name, Scalars.text(), getter).optional();
    }
}
