package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.oneOrMore;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.reach.Served;
import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.http.Cidr;
import dev.tollgate.match.Addresses;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.access.AccessPolicy;
import dev.tollgate.policy.access.AccessRule;
import dev.tollgate.policy.access.AccessRules;
import dev.tollgate.policy.access.Callee;
import dev.tollgate.policy.access.Source;
import dev.tollgate.policy.access.When;
import java.util.List;
import java.util.function.Function;

/** The keys under {@code access}. */
final class AccessKeys {
    private static final Field<Source, List<Wildcard>> PRINCIPALS = in(
            "principals",
            Source::principals,
            "Who calls: `key:NAME`, a token as `jwt:` with issuer and subject, a SPIFFE id, `anonymous`.");
    private static final Field<Source, List<Wildcard>> NOT_PRINCIPALS =
            out("notPrincipals", Source::principals, "Nobody of these.");
    private static final Field<Source, List<Wildcard>> NAMESPACES =
            in("namespaces", Source::namespaces, "Workloads of these namespaces.");
    private static final Field<Source, List<Wildcard>> NOT_NAMESPACES =
            out("notNamespaces", Source::namespaces, "No workload of these.");
    private static final Field<Source, List<Wildcard>> AGENTS = in("agents", Source::agents, "These agents.");
    private static final Field<Source, List<Wildcard>> NOT_AGENTS =
            out("notAgents", Source::agents, "None of these agents.");
    private static final Field<Source, List<Wildcard>> TEAMS = in("teams", Source::teams, "Callers of these teams.");
    private static final Field<Source, List<Wildcard>> NOT_TEAMS =
            out("notTeams", Source::teams, "No caller of these teams.");
    private static final Field<Source, List<Wildcard>> TENANTS =
            in("tenants", Source::tenants, "Callers of these tenants.");
    private static final Field<Source, List<Wildcard>> NOT_TENANTS =
            out("notTenants", Source::tenants, "No caller of these tenants.");
    private static final Field<Source, List<Cidr>> IP_BLOCKS = field(
                    "ipBlocks", oneOrMore(Scalars.cidr()), (Source source) -> source.addresses()
                            .blocks())
            .or("[]")
            .says("Callers from these blocks of addresses; behind a trusted proxy, the address that it names.");
    private static final Field<Source, List<Cidr>> NOT_IP_BLOCKS = field(
                    "notIpBlocks", oneOrMore(Scalars.cidr()), (Source source) -> source.addresses()
                            .noneOf())
            .or("[]")
            .says("No caller from these blocks.");
    private static final Struct<Source> FROM = struct(
            v -> new Source(
                    new Values(v.get(PRINCIPALS), v.get(NOT_PRINCIPALS)),
                    new Values(v.get(NAMESPACES), v.get(NOT_NAMESPACES)),
                    new Values(v.get(AGENTS), v.get(NOT_AGENTS)),
                    new Values(v.get(TEAMS), v.get(NOT_TEAMS)),
                    new Values(v.get(TENANTS), v.get(NOT_TENANTS)),
                    new Addresses(false, v.get(IP_BLOCKS), v.get(NOT_IP_BLOCKS))),
            PRINCIPALS,
            NOT_PRINCIPALS,
            NAMESPACES,
            NOT_NAMESPACES,
            AGENTS,
            NOT_AGENTS,
            TEAMS,
            NOT_TEAMS,
            TENANTS,
            NOT_TENANTS,
            IP_BLOCKS,
            NOT_IP_BLOCKS);

    private static final Field<Callee, List<Wildcard>> MODELS =
            in("models", Callee::models, "These models, by the names that callers write.");
    private static final Field<Callee, List<Wildcard>> NOT_MODELS =
            out("notModels", Callee::models, "None of these models.");
    private static final Field<Callee, List<Wildcard>> METHODS =
            in("methods", Callee::methods, "These methods, in capitals.");
    private static final Field<Callee, List<Wildcard>> NOT_METHODS =
            out("notMethods", Callee::methods, "None of these methods.");
    private static final Field<Callee, List<Wildcard>> PATHS =
            in("paths", Callee::paths, "These paths, canonical and without the query.");
    private static final Field<Callee, List<Wildcard>> NOT_PATHS =
            out("notPaths", Callee::paths, "None of these paths.");
    private static final Field<Callee, List<Wildcard>> HOSTS =
            in("hosts", Callee::hosts, "These hosts, in small letters and without the port.");
    private static final Field<Callee, List<Wildcard>> NOT_HOSTS =
            out("notHosts", Callee::hosts, "None of these hosts.");
    private static final Struct<Callee> TO = struct(
            v -> new Callee(
                    new Values(v.get(MODELS), v.get(NOT_MODELS)),
                    new Values(v.get(METHODS), v.get(NOT_METHODS)),
                    new Values(v.get(PATHS), v.get(NOT_PATHS)),
                    new Values(v.get(HOSTS), v.get(NOT_HOSTS))),
            MODELS,
            NOT_MODELS,
            METHODS,
            NOT_METHODS,
            PATHS,
            NOT_PATHS,
            HOSTS,
            NOT_HOSTS);

    private static final Field<When.Claim, String> CLAIM = field("claim", Scalars.text(), When.Claim::name)
            .says("A claim of the caller's token; of nested ones the names joined by dots.")
            .whenWrong("?");
    private static final Field<When.Claim, List<Wildcard>> VALUES =
            in("values", When.Claim::values, "It, or an element of it where it is a list, is one of these.");
    private static final Field<When.Claim, List<Wildcard>> NOT_VALUES =
            out("notValues", When.Claim::values, "Neither it nor an element of it is one of these.");
    private static final Struct<When.Claim> CLAIMS = struct(
            v -> new When.Claim(v.get(CLAIM), new Values(v.get(VALUES), v.get(NOT_VALUES))), CLAIM, VALUES, NOT_VALUES);
    private static final Shape<When> WHEN_SHAPE =
            new Shape.Either<>(PolicyScalars.when(), CLAIMS, (When when) -> when instanceof When.Holds);

    private static final Field<AccessRule, List<Source>> FROM_LIST = field("from", oneOrMore(FROM), AccessRule::from)
            .or("[]")
            .says("Who: one of these, each with all that it says.");
    private static final Field<AccessRule, List<Callee>> TO_LIST =
            field("to", oneOrMore(TO), AccessRule::to).or("[]").says("What: one of these, each with all that it says.");
    private static final Field<AccessRule, List<When>> WHEN_LIST = field(
                    "when", oneOrMore(WHEN_SHAPE), AccessRule::when)
            .or("[]")
            .says("And all of these: a claim of the caller's token, or a CEL expression.");
    private static final Struct<AccessRule> RULE = struct(
            v -> new AccessRule(v.get(FROM_LIST), v.get(TO_LIST), v.get(WHEN_LIST)), FROM_LIST, TO_LIST, WHEN_LIST);

    private static final Field<Body, List<AccessRule>> DENY =
            field("deny", list(RULE), Body::deny).or("[]").says("Calls that are refused, whatever else allows them.");
    private static final Field<Body, List<AccessRule>> ALLOW = field("allow", list(RULE), Body::allow)
            .or("[]")
            .says("Calls that are let in. Where a policy that speaks of a call has such rules, one of all policies'"
                    + " allow rules must let it in.");

    static final Struct<Body> SHAPE = struct(v -> new Body(v.get(DENY), v.get(ALLOW)), DENY, ALLOW);

    private AccessKeys() {}

    private static <O> Field<O, List<Wildcard>> in(String key, Function<O, Values> values, String means) {
        return field(key, oneOrMore(PolicyScalars.wildcard()), (O owner) -> values.apply(owner)
                        .anyOf())
                .or("[]")
                .says(means);
    }

    private static <O> Field<O, List<Wildcard>> out(String key, Function<O, Values> values, String means) {
        return field(key, oneOrMore(PolicyScalars.wildcard()), (O owner) -> values.apply(owner)
                        .noneOf())
                .or("[]")
                .says(means);
    }

    /** Who may call what. */
    record Body(List<AccessRule> deny, List<AccessRule> allow) implements RuleBody {
        @Override
        public List<Policy> policies(Rule rule, Ledgers ledgers) {
            return List.of(AccessPolicy.alone(new AccessRules(rule, deny, allow)));
        }

        @Override
        public void check(Rule rule, Served served, Findings out) {
            AccessCheck.check(this, rule.match(), served, out);
        }

        @Override
        public void warn(Rule rule, Served served, Findings out) {
            AccessCheck.warn("access.deny", deny, rule.match(), served, out);
            AccessCheck.warn("access.allow", allow, rule.match(), served, out);
        }
    }
}
