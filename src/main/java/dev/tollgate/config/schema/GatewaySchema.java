package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.map;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.GatewayConfig.A2a;
import dev.tollgate.config.GatewayConfig.Admin;
import dev.tollgate.config.GatewayConfig.Budgets;
import dev.tollgate.config.GatewayConfig.Mcp;
import dev.tollgate.config.GatewayConfig.Redis;
import dev.tollgate.config.GatewayConfig.Served;
import dev.tollgate.config.GatewayConfig.Upstream;
import dev.tollgate.config.HostPort;
import dev.tollgate.config.IdentityConfig;
import dev.tollgate.config.LimitsConfig;
import dev.tollgate.config.ListenerConfig;
import dev.tollgate.config.ListenerConfig.Anonymous;
import dev.tollgate.config.ModelConfig;
import dev.tollgate.config.ProviderConfig;
import dev.tollgate.config.RetriesConfig;
import dev.tollgate.config.RouteConfig;
import dev.tollgate.config.TelemetryConfig;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.http.Cidr;
import dev.tollgate.identity.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The top-level keys of {@code gateway.yaml}; each leads to the declarations of what is below it. */
public final class GatewaySchema {
    private static final Field<Admin, HostPort> ADMIN_ADDRESS = field("address", Units.address(), Admin::address)
            .or("127.0.0.1:15000")
            .says("Where the admin API and the console listen.");
    private static final Field<Admin, Anonymous> ADMIN_ANONYMOUS = field(
                    "anonymous", Scalars.word(Anonymous.class), Admin::anonymous)
            .or("deny")
            .says("`allow` serves the admin API beyond loopback to anyone who reaches it.");
    private static final Struct<Admin> ADMIN_SHAPE =
            struct(v -> new Admin(v.get(ADMIN_ADDRESS), v.get(ADMIN_ANONYMOUS)), ADMIN_ADDRESS, ADMIN_ANONYMOUS);

    private static final Field<Upstream, URI> UPSTREAM_URL =
            field("url", Scalars.url(), Upstream::url).says("Where it is.");
    private static final Struct<Upstream> UPSTREAM = struct(v -> new Upstream(v.get(UPSTREAM_URL)), UPSTREAM_URL);
    private static final Field<Mcp, Map<String, Upstream>> MCP_SERVERS = field(
                    "servers", map(Scalars.label(), UPSTREAM), Mcp::servers)
            .or("{}")
            .says("Tool servers by name.");
    private static final Field<A2a, Map<String, Upstream>> A2A_AGENTS = field(
                    "agents", map(Scalars.label(), UPSTREAM), A2a::agents)
            .or("{}")
            .says("Agents by name.");

    private static final Field<GatewayConfig, Map<String, ListenerConfig>> LISTENERS = field(
                    "listeners", map(Scalars.label(), ListenerSchema.SHAPE), GatewayConfig::listeners)
            .or("{}")
            .says("Ports where callers are served, by name; at least one.");
    private static final Field<GatewayConfig, Admin> ADMIN =
            field("admin", ADMIN_SHAPE, GatewayConfig::admin).or("{}").says("The admin API and the console.");
    private static final Field<GatewayConfig, Served> METRICS = field(
                    "metrics", served("127.0.0.1:15020", "Where `/metrics` is served."), GatewayConfig::metrics)
            .or("{}")
            .says("The page that Prometheus reads.");
    private static final Field<GatewayConfig, Served> HEALTH = field(
                    "health",
                    served("127.0.0.1:15021", "Where `/livez` and `/readyz` are served."),
                    GatewayConfig::health)
            .or("{}")
            .says("What an orchestrator asks.");
    private static final Field<GatewayConfig, Map<String, ProviderConfig>> PROVIDERS = field(
                    "providers", map(Scalars.label(), ProviderSchema.SHAPE), GatewayConfig::providers)
            .or("{}")
            .says("Places that serve models, by name; at least one.");
    private static final Field<GatewayConfig, Map<String, ModelConfig>> MODELS = field(
                    "models", map(Scalars.modelName(), ModelSchema.SHAPE), GatewayConfig::models)
            .or("{}")
            .says("The names that clients ask for.");
    private static final Field<GatewayConfig, Mcp> MCP = field(
                    "mcp", struct(v -> new Mcp(v.get(MCP_SERVERS)), MCP_SERVERS), GatewayConfig::mcp)
            .or("{}")
            .says("Tool servers (Model Context Protocol).");
    private static final Field<GatewayConfig, A2a> A2A = field(
                    "a2a", struct(v -> new A2a(v.get(A2A_AGENTS)), A2A_AGENTS), GatewayConfig::a2a)
            .or("{}")
            .says("Agents (Agent2Agent).");
    private static final Field<GatewayConfig, List<RouteConfig>> ROUTES = field(
                    "routes", list(RouteSchema.SHAPE), GatewayConfig::routes)
            .or("[]")
            .says("Plain HTTP, by the matching rules of the Gateway API.");
    private static final Field<GatewayConfig, RetriesConfig> RETRIES = field(
                    "retries", RetriesSchema.SHAPE, GatewayConfig::retries)
            .or("{}")
            .says("How often a call is tried.");
    private static final Field<GatewayConfig, LimitsConfig> LIMITS = field(
                    "limits", LimitsSchema.SHAPE, GatewayConfig::limits)
            .or("{}")
            .says("The bounds of what callers may send and hold.");
    private static final Field<GatewayConfig, List<Cidr>> TRUSTED = field(
                    "trusted", list(Scalars.cidr()), GatewayConfig::trusted)
            .or("[]")
            .says(
                    "Proxies before us whose `x-forwarded-for` and `forwarded` are believed: the client they name is the one in access"
                            + " lines and spans, and the one that policies for this machine's own callers look at.");
    private static final Field<GatewayConfig, List<Path>> PRICES = field(
                    "prices", list(Scalars.path()), GatewayConfig::prices)
            .optional()
            .says("Price files; what a later one says wins. When not said, `prices.yaml` beside this file, if it is"
                    + " there.");
    private static final Field<GatewayConfig, Path> POLICIES = field(
                    "policies", Scalars.path(), GatewayConfig::policies)
            .or("../policies")
            .says("The folder of policies; an empty one means none, and so does a missing one where this is not said.");
    private static final Field<GatewayConfig, IdentityConfig> IDENTITY = field(
                    "identity", IdentitySchema.SHAPE, GatewayConfig::identity)
            .or("{}")
            .says("How callers prove who they are; without keys and issuers their credentials are not judged.");
    private static final Field<Budgets, Path> JOURNAL = field("journal", Scalars.path(), Budgets::journal)
            .or("state/budgets.journal")
            .says("The file in which spending outlives a restart; made when there is a budget policy.");
    private static final Field<GatewayConfig, Budgets> BUDGETS = field(
                    "budgets", struct(v -> new Budgets(v.get(JOURNAL)), JOURNAL), GatewayConfig::budgets)
            .or("{}")
            .says("Where the spending of budgets is remembered; the budgets themselves are policies.");
    private static final Field<GatewayConfig, Redis> REDIS = field("redis", RedisKeys.SHAPE, GatewayConfig::redis)
            .optional()
            .says("Where replicas count together; when not said, each counts alone.");
    private static final Field<GatewayConfig, TelemetryConfig> TELEMETRY = field(
                    "telemetry", TelemetrySchema.SHAPE, GatewayConfig::telemetry)
            .or("{}")
            .says("Where traces and log lines go.");

    /** The file whose presence beside the configuration makes it the price book when {@code prices} is not said. */
    public static final String PRICES_WHEN_NOT_SAID = "prices.yaml";

    /** The whole document. */
    public static final Struct<GatewayConfig> ROOT = struct(
            GatewaySchema::make,
            LISTENERS,
            ADMIN,
            METRICS,
            HEALTH,
            PROVIDERS,
            MODELS,
            MCP,
            A2A,
            ROUTES,
            RETRIES,
            LIMITS,
            TRUSTED,
            PRICES,
            POLICIES,
            BUDGETS,
            IDENTITY,
            REDIS,
            TELEMETRY);

    private GatewaySchema() {}

    private static GatewayConfig make(FieldValues v) {
        var prices = v.find(PRICES);
        return new GatewayConfig(
                v.get(LISTENERS),
                v.get(ADMIN),
                v.get(METRICS),
                v.get(HEALTH),
                v.get(PROVIDERS),
                v.get(MODELS),
                v.get(MCP),
                v.get(A2A),
                v.get(ROUTES),
                v.get(RETRIES),
                v.get(LIMITS),
                v.get(TRUSTED),
                prices == null ? List.of() : prices,
                v.get(POLICIES),
                v.get(BUDGETS),
                v.get(IDENTITY),
                v.find(REDIS),
                v.get(TELEMETRY));
    }

    /** The keys under {@code redis}. */
    private static final class RedisKeys {
        private static final Field<Redis, Secret> URL = field("url", Urls.redis(), Redis::url)
                .says("`redis://[user:password@]host[:port][/db]`, or `rediss://` for TLS; never shown.");
        private static final Field<Redis, Duration> TIMEOUT = field("timeout", Units.duration(), Redis::timeout)
                .or("20ms")
                .says("How long a call waits for it before it goes on without.");
        private static final Field<Redis, String> PREFIX = field("prefix", Scalars.label(), Redis::prefix)
                .or("tollgate")
                .says(
                        "Names the deployment: every key begins with it, in braces, so that a cluster keeps them together.");
        private static final Field<Redis, Redis.Mode> MODE = field("mode", Scalars.word(Redis.Mode.class), Redis::mode)
                .or("leased")
                .says("`leased` borrows a little ahead, so that most calls need not ask; `exact` asks for every call.");
        private static final Field<Redis, Integer> REPLICAS = field(
                        "replicas", Scalars.whole(0, 10_000), Redis::replicas)
                .or("0")
                .says(
                        "How many gateways there are, each of which counts its share while Redis is away; 0 to count them.");

        private static final Field<Redis, Redis.Topology> TOPOLOGY = field(
                        "topology", Scalars.word(Redis.Topology.class), Redis::topology)
                .or("single")
                .says(
                        "`single` asks the server at `url`; for `cluster` that is a node which knows where the keys are, for `sentinel` a sentinel, which knows who is the master.");
        private static final Field<Redis, String> MASTER_NAME = field("masterName", Scalars.label(), Redis::masterName)
                .optional()
                .says(
                        "Of `topology: sentinel`: the master's name, as the sentinels have it in their `sentinel monitor`.");
        private static final Field<Redis, List<Secret>> SENTINELS = field(
                        "sentinels", list(Urls.redis()), Redis::sentinels)
                .or("[]")
                .says(
                        "Of `topology: sentinel`: further sentinels, which are asked where the one at `url` does not answer.");
        private static final Field<Redis, ProviderConfig.Tls> TLS = field("tls", ProviderSchema.TLS_SHAPE, Redis::tls)
                .optional()
                .says("Of a `rediss` URL: whom we believe, and how we prove ourselves.");

        static final Struct<Redis> SHAPE = struct(
                v -> new Redis(
                        v.get(URL),
                        v.get(TIMEOUT),
                        v.get(PREFIX),
                        v.get(MODE),
                        v.get(REPLICAS),
                        v.get(TOPOLOGY),
                        v.find(MASTER_NAME),
                        v.get(SENTINELS),
                        v.find(TLS)),
                URL,
                TIMEOUT,
                PREFIX,
                MODE,
                REPLICAS,
                TOPOLOGY,
                MASTER_NAME,
                SENTINELS,
                TLS);
    }

    private static Struct<Served> served(String address, String doc) {
        Field<Served, HostPort> field =
                field("address", Units.address(), Served::address).or(address).says(doc);
        return struct(v -> new Served(v.get(field)), field);
    }
}
