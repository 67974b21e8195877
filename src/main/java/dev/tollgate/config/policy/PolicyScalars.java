package dev.tollgate.config.policy;

import dev.tollgate.cel.Compiled;
import dev.tollgate.cel.Condition;
import dev.tollgate.cel.Expressions;
import dev.tollgate.cel.Key;
import dev.tollgate.cel.Variable;
import dev.tollgate.config.Problem;
import dev.tollgate.config.Spelling;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.access.When;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scalars that only policies have: patterns, blocks of addresses, expressions. */
final class PolicyScalars {
    private static final Pattern WILDCARD = Pattern.compile("\\*|\\*?[^*\\p{Cntrl}]{1,512}|[^*\\p{Cntrl}]{1,512}\\*");

    /** Names as expressions write them, and texts, in which there are none. */
    private static final Pattern NAME = Pattern.compile("\\b(?:caller|request|call)\\.\\w+");

    private static final Pattern FOREIGN = Pattern.compile("(?<![=!<>])=(?!=)|\\b(?:and|or|not|AND|OR|NOT)\\b");
    private static final Map<String, String> OPERATORS =
            Map.of("and", "&&", "or", "||", "not", "!", "AND", "&&", "OR", "||", "NOT", "!");
    private static final Pattern DASHED = Pattern.compile("request\\.headers\\.(\\w+(?:-\\w+)+)");
    private static final Pattern CALLED = Pattern.compile("\\.(\\w+) *\\(");
    private static final Set<String> FUNCTIONS = Set.of(
            "all", "contains", "endsWith", "exists", "exists_one", "filter", "map", "matches", "size", "startsWith");
    private static final Pattern TEXTS = Pattern.compile("\"[^\"]*\"|'[^']*'");

    private PolicyScalars() {}

    /** {@code exact}, {@code prefix*}, {@code *suffix} or {@code *}. */
    static Scalar<Wildcard> wildcard() {
        return Scalars.parsed(
                "pattern",
                "a value, prefix*, *suffix, or * for any",
                WILDCARD,
                (text, folder) -> Wildcard.parse(text),
                Wildcard::toString);
    }

    /** An expression that is true or false, and not always the same. */
    static Scalar<Condition> condition() {
        return new Scalar<>(
                "CEL",
                "a CEL expression that is true or false",
                false,
                EnumSet.of(Kind.TEXT),
                new ConditionReader(),
                Condition::toString,
                List.of(Map.of("type", "string", "minLength", 1)));
    }

    /** An expression that says a text, and not always the same. */
    static Scalar<Key> key() {
        return new Scalar<>(
                "CEL",
                "a CEL expression that is a text",
                false,
                EnumSet.of(Kind.TEXT),
                new KeyReader(),
                Key::toString,
                List.of(Map.of("type", "string", "minLength", 1)));
    }

    /** The same, as what else must hold of a call. */
    static Scalar<When.Holds> when() {
        var condition = condition();
        var reader = condition.reader();
        return new Scalar<>(
                condition.name(),
                condition.expected(),
                false,
                condition.kinds(),
                new Shape.Reader<>() {
                    @Override
                    public When.@Nullable Holds read(String text, Path folder) {
                        var read = reader.read(text, folder);
                        return read == null ? null : new When.Holds(read);
                    }

                    @Override
                    public @Nullable String wrong(String text) {
                        return reader.wrong(text);
                    }
                },
                holds -> holds.condition().toString(),
                condition.schema());
    }

    /** What was meant where an operator is written as elsewhere; else the variable that was meant by the first name that is none. */
    private static String meant(String expression) {
        var names = Arrays.stream(Variable.values()).map(Variable::written).toList();
        var bare = TEXTS.matcher(expression).replaceAll("\"\"");
        var foreign = FOREIGN.matcher(bare);
        if (foreign.find()) {
            var written = foreign.group().strip();
            return "; " + written + " is written " + OPERATORS.getOrDefault(written, "==");
        }
        var dashed = DASHED.matcher(bare);
        if (dashed.find()) {
            return "; " + dashed.group() + " is written request.headers[\"" + dashed.group(1) + "\"]";
        }
        var called = CALLED.matcher(bare)
                .results()
                .map(call -> call.group(1))
                .filter(name -> !FUNCTIONS.contains(name))
                .findFirst();
        if (called.isPresent()) {
            return Spelling.hint(called.get(), FUNCTIONS);
        }
        return NAME.matcher(bare)
                .results()
                .map(MatchResult::group)
                .filter(name -> names.stream().noneMatch(known -> name.equals(known) || name.startsWith(known + ".")))
                .map(name -> Spelling.hint(name, names))
                .findFirst()
                .orElse("");
    }

    /** Says what is wrong with an expression, and refuses one that decides nothing. */
    private static final class ConditionReader implements Shape.Reader<Condition> {
        @Override
        public @Nullable Condition read(String text, Path folder) {
            return Expressions.condition(text) instanceof Compiled.Fine<Condition>(var condition, var constant)
                            && constant.isEmpty()
                    ? condition
                    : null;
        }

        @Override
        public String wrong(String text) {
            return switch (Expressions.condition(text)) {
                case Compiled.Wrong<Condition>(var problem) -> "; " + problem + meant(text);
                case Compiled.Fine<Condition>(var _, var constant) ->
                    constant.equals("false") ? "; this can never be true" : "; this is always " + constant;
            };
        }
    }

    /** Says what is wrong with an expression, and refuses one that tells nobody apart. */
    private static final class KeyReader implements Shape.Reader<Key> {
        @Override
        public @Nullable Key read(String text, Path folder) {
            return Expressions.key(text) instanceof Compiled.Fine<Key>(var key, var constant) && constant.isEmpty()
                    ? key
                    : null;
        }

        @Override
        public String wrong(String text) {
            return switch (Expressions.key(text)) {
                case Compiled.Wrong<Key>(var problem) -> "; " + problem + meant(text);
                case Compiled.Fine<Key>(var _, var constant) -> "; this is always " + Problem.shown(constant);
            };
        }
    }
}
