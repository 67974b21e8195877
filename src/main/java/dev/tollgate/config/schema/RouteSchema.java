package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.RouteConfig;
import dev.tollgate.config.RouteConfig.Backend;
import dev.tollgate.config.RouteConfig.Match;
import dev.tollgate.config.schema.Shape.Struct;
import java.net.URI;
import java.util.List;

/** The keys of a route. */
final class RouteSchema {
    private static final Field<Match, String> HOST =
            field("host", Scalars.text(), Match::host).optional().says("The host asked for; any when not said.");
    private static final Field<Match, String> PATH = field("path", Scalars.text(), Match::path)
            .optional()
            .says("The path asked for, a prefix when it ends in `/*`; any when not said.");

    private static final Field<Backend, URI> URL =
            field("url", Scalars.url(), Backend::url).says("A server.");
    private static final Field<Backend, Integer> WEIGHT = field("weight", Scalars.whole(0, 1_000_000), Backend::weight)
            .or("1")
            .says("Its share.");

    private static final Field<RouteConfig, Match> MATCH = field(
                    "match", struct(v -> new Match(v.find(HOST), v.find(PATH)), HOST, PATH), RouteConfig::match)
            .or("{}")
            .says("Which requests it takes.");
    private static final Field<RouteConfig, List<Backend>> BACKENDS = field(
                    "backends",
                    nonEmptyList(struct(v -> new Backend(v.get(URL), v.get(WEIGHT)), URL, WEIGHT)),
                    RouteConfig::backends)
            .says("Who answers.");

    static final Struct<RouteConfig> SHAPE =
            struct(v -> new RouteConfig(v.get(MATCH), v.get(BACKENDS)), MATCH, BACKENDS);

    private RouteSchema() {}
}
