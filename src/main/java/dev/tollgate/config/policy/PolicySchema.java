package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.config.schema.Values;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.Rule;
import java.util.ArrayList;
import java.util.List;

/** The keys of a policy file. A further kind is a further key here, in {@link #KINDS}. */
public final class PolicySchema {
    private static final Field<PolicyRule, String> NAME = field(
                    "name", Scalars.label(), (PolicyRule policy) -> policy.rule()
                            .name())
            .says("Names the policy; no two in the folder share a name.");
    private static final Field<PolicyRule, Match> MATCH = field(
                    "match", MatchKeys.SHAPE, (PolicyRule policy) -> policy.rule()
                            .match())
            .or("{}")
            .says("Whom and what it speaks of; everything when not said.");
    private static final Field<PolicyRule, Mode> MODE = field(
                    "mode", Scalars.word(Mode.class), (PolicyRule policy) -> policy.rule()
                            .mode())
            .or("enforce")
            .says("`shadow` notes what it would refuse and lets it pass.");

    /** Each is a kind; a policy has exactly one. */
    static final List<Field<PolicyRule, ? extends RuleBody>> KINDS = List.of(
            kind("headers", HeadersKeys.SHAPE, HeadersKeys.Body.class, "Which control headers callers may use."));

    private static final Struct<PolicyRule> RULE = new Struct<>(fields(), PolicySchema::rule);

    private static final Field<PolicyFile, List<PolicyRule>> POLICIES = field(
                    "policies", list(RULE), PolicyFile::policies)
            .or("[]")
            .says("Policies; those of one kind are asked in the order in which they stand.");

    /** The whole document. */
    public static final Struct<PolicyFile> ROOT = struct(v -> new PolicyFile(v.get(POLICIES)), POLICIES);

    private PolicySchema() {}

    private static <B extends RuleBody> Field<PolicyRule, B> kind(
            String key, Struct<B> shape, Class<B> type, String means) {
        return field(key, shape, (PolicyRule policy) -> policy.body(type))
                .optional()
                .says(means);
    }

    private static List<Field<PolicyRule, ?>> fields() {
        var fields = new ArrayList<Field<PolicyRule, ?>>(List.of(NAME, MATCH, MODE));
        fields.addAll(KINDS);
        return List.copyOf(fields);
    }

    private static PolicyRule rule(Values values) {
        var bodies = new ArrayList<RuleBody>();
        for (var kind : KINDS) {
            var body = values.find(kind);
            if (body != null) {
                bodies.add(body);
            }
        }
        return new PolicyRule(new Rule(values.get(NAME), values.get(MATCH), values.get(MODE)), bodies);
    }
}
