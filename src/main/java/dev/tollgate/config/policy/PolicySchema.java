package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.list;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.FieldValues;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a policy file. A further kind is a further key here, in {@link #KINDS}. */
public final class PolicySchema {
    private static final Field<PolicyRule, String> NAME = field(
                    "name", Scalars.label(), (PolicyRule policy) -> policy.rule()
                            .name())
            .says("Names the policy; no two in the folder share a name.")
            .whenWrong("?");
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

    /** The keys that policies of every kind have. */
    static final Set<String> COMMON = Set.of(NAME.name(), MATCH.name(), MODE.name());

    /** Each is a kind; a policy has exactly one. */
    static final List<Kind<?>> KINDS = List.of(
            kind("access", AccessKeys.SHAPE, AccessKeys.Body.class, "Who may call what."),
            kind("loop", LoopKeys.SHAPE, LoopKeys.Body.class, "What is done about runs that go in circles."),
            kind(
                    "limits",
                    LimitKeys.SHAPE,
                    LimitKeys.Body.class,
                    LimitKeys.Body::entries,
                    LimitKeys.Body::new,
                    "How often callers may ask, how much, and how many at once."),
            kind(
                    "budgets",
                    BudgetKeys.SHAPE,
                    BudgetKeys.Body.class,
                    BudgetKeys.Body::items,
                    BudgetKeys.Body::new,
                    "What callers may spend: every attempt must fit each of these."),
            kind("content", ContentKeys.SHAPE, ContentKeys.Body.class, "What prompts and answers may say."),
            kind("routing", RoutingKeys.SHAPE, RoutingKeys.Body.class, "Where matching calls may go."),
            kind(
                    "headers",
                    HeadersKeys.SHAPE,
                    HeadersKeys.Body.class,
                    "Which control headers callers may use, and what is changed in the headers that pass."));

    private static final Struct<PolicyRule> RULE = new Struct<>(fields(), PolicySchema::rule);

    private static final Field<PolicyFile, List<PolicyRule>> POLICIES = field(
                    "policies", list(RULE), PolicyFile::policies)
            .or("[]")
            .says("Policies; those of one kind are asked in the order in which they stand.");

    /** The whole document. */
    public static final Struct<PolicyFile> ROOT = struct(v -> new PolicyFile(v.get(POLICIES)), POLICIES);

    private PolicySchema() {}

    /** A key that tells a kind, and the body that its value makes. */
    record Kind<T>(Field<PolicyRule, T> key, Function<T, RuleBody> make) {
        String name() {
            return key.name();
        }

        @Nullable
        RuleBody body(FieldValues values) {
            var value = values.find(key);
            return value == null ? null : make.apply(value);
        }
    }

    private static <B extends RuleBody> Kind<B> kind(String key, Struct<B> shape, Class<B> type, String means) {
        return kind(key, shape, type, body -> body, body -> body, means);
    }

    /** A kind whose value is not the body itself, such as a list. */
    private static <T, B extends RuleBody> Kind<T> kind(
            String key, Shape<T> shape, Class<B> type, Function<B, T> value, Function<T, RuleBody> make, String means) {
        Field.Getter<PolicyRule, T> written = policy -> {
            var body = policy.body(type);
            return body == null ? null : value.apply(body);
        };
        return new Kind<>(field(key, shape, written).optional().says(means), make);
    }

    private static List<Field<PolicyRule, ?>> fields() {
        var fields = new ArrayList<Field<PolicyRule, ?>>(List.of(NAME, MATCH, MODE));
        KINDS.forEach(kind -> fields.add(kind.key()));
        return List.copyOf(fields);
    }

    private static PolicyRule rule(FieldValues values) {
        var bodies = new ArrayList<RuleBody>();
        for (var kind : KINDS) {
            var body = kind.body(values);
            if (body != null) {
                bodies.add(body);
            }
        }
        return new PolicyRule(new Rule(values.get(NAME), values.get(MATCH), values.get(MODE)), bodies);
    }
}
