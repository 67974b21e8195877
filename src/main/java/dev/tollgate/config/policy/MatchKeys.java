package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.oneOrMore;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.cel.Condition;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.http.Cidr;
import dev.tollgate.match.Addresses;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys under {@code match}: whom and what a policy speaks of. */
final class MatchKeys {
    private static final String FORMS = "; `exact`, `prefix*`, `*suffix`, or `*` for any that is known.";

    private static final Field<Match, List<Wildcard>> AGENT =
            patterns("agent", Match::agents, "Only calls of these agents" + FORMS);
    private static final Field<Match, List<Wildcard>> TEAM =
            patterns("team", Match::teams, "Only callers of these teams" + FORMS);
    private static final Field<Match, List<Wildcard>> TENANT =
            patterns("tenant", Match::tenants, "Only callers of these tenants" + FORMS);
    private static final Field<Match, List<Wildcard>> MODEL = patterns(
            "model",
            Match::models,
            "Only calls for these models, by the names that callers write; judged once the body is read.");
    private static final Field<Match, List<Wildcard>> LISTENER = patterns(
            "listener",
            Match::listeners,
            "Only calls on these listeners, names under `listeners` of the gateway file.");
    private static final Field<Match, List<Place>> PEER = field(
                    "peer", oneOrMore(place()), (Match match) -> places(match.peers()))
            .or("[]")
            .says("Only callers from these places: `loopback`, this machine, or blocks of addresses.");
    private static final Field<Match, List<Wildcard>> PATH =
            patterns("path", Match::paths, "Only calls of these paths, in their canonical form.");
    private static final Field<Match, Condition> CONDITION = field(
                    "condition", PolicyScalars.condition(), Match::condition)
            .optional()
            .says("Only calls for which this CEL expression is true.");

    static final Struct<Match> SHAPE = struct(
            v -> new Match(
                    Values.anyOf(v.get(AGENT)),
                    Values.anyOf(v.get(TEAM)),
                    Values.anyOf(v.get(TENANT)),
                    Values.anyOf(v.get(MODEL)),
                    Values.anyOf(v.get(LISTENER)),
                    addresses(v.get(PEER)),
                    Values.anyOf(v.get(PATH)),
                    v.find(CONDITION),
                    false),
            AGENT,
            TEAM,
            TENANT,
            MODEL,
            LISTENER,
            PEER,
            PATH,
            CONDITION);

    private MatchKeys() {}

    private static Field<Match, List<Wildcard>> patterns(String key, Function<Match, Values> values, String means) {
        return field(key, oneOrMore(PolicyScalars.wildcard()), (Match match) -> values.apply(match)
                        .anyOf())
                .or("[]")
                .says(means);
    }

    /**
     * Where a caller may be.
     *
     * @param block null for this machine
     */
    private record Place(@Nullable Cidr block) {
        @Override
        public String toString() {
            return block == null ? "loopback" : block.toString();
        }
    }

    private static Scalar<Place> place() {
        return new Scalar<>(
                "loopback or CIDR",
                "loopback, or a block of addresses like 10.0.0.0/8 or fd00::/8 with no bit set behind its prefix",
                false,
                EnumSet.of(Kind.TEXT),
                (text, folder) -> {
                    var block = text.equals("loopback") ? null : Cidr.parse(text);
                    return block == null && !text.equals("loopback") ? null : new Place(block);
                },
                Place::toString,
                List.of(Map.of("type", "string", "pattern", "^(?:loopback|[0-9a-fA-F:.]+(/[0-9]{1,3})?)$")));
    }

    private static Addresses addresses(List<Place> places) {
        var blocks = new ArrayList<Cidr>();
        boolean loopback = false;
        for (var place : places) {
            if (place.block() == null) {
                loopback = true;
            } else {
                blocks.add(place.block());
            }
        }
        return new Addresses(loopback, blocks, List.of());
    }

    private static List<Place> places(Addresses addresses) {
        var places = new ArrayList<Place>();
        if (addresses.loopback()) {
            places.add(new Place(null));
        }
        addresses.blocks().forEach(block -> places.add(new Place(block)));
        return places;
    }
}
