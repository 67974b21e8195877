package dev.tollgate.config.schema;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.PolicyConfig;
import dev.tollgate.config.PolicyConfig.Kind;
import dev.tollgate.config.PolicyConfig.Match;
import dev.tollgate.config.PolicyConfig.Peer;
import dev.tollgate.config.PolicyConfig.Rule;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.policy.ControlHeader;
import java.util.List;

/** The keys of a policy file. */
public final class PolicySchema {
    private static final Field<Match, Peer> PEER = field("peer", Scalars.word(Peer.class), Match::peer)
            .optional()
            .says("Only callers on this machine; from anywhere when not said.");
    private static final Field<Match, String> LISTENER = field("listener", Scalars.label(), Match::listener)
            .optional()
            .says("Only callers on this listener, a name under `listeners` of the gateway file; on any when not said.");
    private static final Struct<Match> MATCH_SHAPE =
            struct(v -> new Match(v.find(PEER), v.find(LISTENER)), PEER, LISTENER);

    private static final Field<Rule, String> NAME =
            field("name", Scalars.label(), Rule::name).says("Names the policy; no two in the folder share a name.");
    private static final Field<Rule, Kind> KIND = field("kind", Scalars.word(Kind.class), Rule::kind)
            .says("What it decides about: `headers`, which control headers callers may use.");
    private static final Field<Rule, Match> MATCH =
            field("match", MATCH_SHAPE, Rule::match).or("{}").says("Whom it speaks of; everyone when not said.");
    private static final Field<Rule, List<ControlHeader>> ALLOW = field(
                    "allow", nonEmptyList(Scalars.word(ControlHeader.class, ControlHeader::field)), Rule::allow)
            .says("The request headers that matching callers may use.");
    private static final Struct<Rule> RULE =
            struct(v -> new Rule(v.get(NAME), v.get(KIND), v.get(MATCH), v.get(ALLOW)), NAME, KIND, MATCH, ALLOW);

    private static final Field<PolicyConfig, List<Rule>> POLICIES = field(
                    "policies", list(RULE), PolicyConfig::policies)
            .or("[]")
            .says("Policies, in the order in which they are asked.");

    /** The whole document. */
    public static final Struct<PolicyConfig> ROOT = struct(v -> new PolicyConfig(v.get(POLICIES)), POLICIES);

    private PolicySchema() {}
}
