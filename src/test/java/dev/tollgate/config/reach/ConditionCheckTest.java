package dev.tollgate.config.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.cel.Compiled;
import dev.tollgate.cel.Condition;
import dev.tollgate.cel.Expressions;
import dev.tollgate.cel.Truth;
import dev.tollgate.config.reach.Served.Callers;
import dev.tollgate.config.reach.Served.Callers.Names;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import dev.tollgate.testing.Asked;
import dev.tollgate.testing.Matches;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions that can never be true are found, and no other. */
class ConditionCheckTest {
    private static final List<String> AGENTS = List.of("", "a", "ab", "b");
    private static final List<String> TEAMS = List.of("", "t", "u");
    private static final List<String> MODELS = List.of("fast", "large");

    private static final Served SERVED =
            new Served(Set.of("llm"), Set.of(), Set.copyOf(MODELS), Set.of("up"), Set.of(), Set.of());

    private static Condition condition(String written) {
        assertThat(Expressions.condition(written)).as(written).isInstanceOf(Compiled.Fine.class);
        return ((Compiled.Fine<Condition>) Expressions.condition(written)).expression();
    }

    private static ConditionCheck check(Match match, Served served) {
        var path = Objects.requireNonNull(Wildcard.parse("/v1/chat/completions"));
        return new ConditionCheck(match, served, List.of(path), Set.of("GET", "POST"));
    }

    private static @Nullable String never(String condition) {
        return check(Match.ALL, SERVED)
                .never(condition(condition.replace("OR", "||")).whenTrue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "caller.agent == 'a' && caller.agent == 'b'                          | nothing is all that is asked of caller.agent",
                "caller.agent in ['a', 'b'] && caller.agent.startsWith('c')          | nothing is all that is asked of caller.agent",
                "caller.agent.startsWith('a-') && caller.agent.startsWith('b-')      | nothing is all that is asked of caller.agent",
                "caller.agent.endsWith('-x') && !caller.agent.endsWith('x')          | nothing is all that is asked of caller.agent",
                "caller.agent == 'a' && !(caller.agent in ['a', 'b'])                | nothing is all that is asked of caller.agent",
                "caller.team == 'u' && !call.stream && (caller.team == 't' OR call.stream) | nothing is all that is asked of",
                "call.stream && !call.stream                                         | nothing is all that is asked of call.stream",
                "call.stream == true && call.stream == false                         | nothing is all that is asked of call.stream",
                "call.maxTokens > 10 && call.maxTokens <= 10                         | nothing is all that is asked of call.maxTokens",
                "10 < call.maxTokens && 5 > call.maxTokens                           | nothing is all that is asked of call.maxTokens",
                "call.maxTokens < 0                                                  | call.maxTokens is from 0 to 2147483647",
                "call.promptBytes == 4294967296                                      | call.promptBytes is from 0 to 2147483647",
                "'tokn' == caller.kind                                               | caller.kind is one of anonymous, key, token, workload; did you mean token?",
                "caller.principal == 'ci'                                            | caller.principal is one of anonymous, key:*, jwt:*, spiffe://*",
                "request.path.startsWith('v1/')                                      | request.path is /*",
                "request.host.endsWith('.Example.com')                               | request.host is a text in small letters",
                "call.model == 'lrage'                                               | call.model is one of fast, large; did you mean large?",
                "call.model in ['a', 'b'] && caller.claims.x == 1                    | call.model is one of fast, large"
            })
    void whatCanNeverBeTrueIsFound(String condition, String why) {
        assertThat(never(condition)).startsWith("one that can be true; ").contains(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caller.agent == 'a' || caller.agent == 'b'",
                "caller.agent != 'a' && caller.agent != 'b'",
                "caller.agent.startsWith('a') && caller.agent.endsWith('b') && caller.agent.contains('c')",
                "caller.agent.startsWith('a') && !caller.agent.startsWith('ab')",
                "caller.agent == ''",
                "caller.agent.matches('^a') && caller.agent.matches('^b')",
                "caller.agent == caller.team && caller.team == 't'",
                "caller.agent + 'x' == 'ax'",
                "size(caller.agent) > 3 && size(caller.agent) < 2",
                "call.maxTokens >= 10 && call.maxTokens <= 10",
                "call.maxTokens > 1000000000",
                // These fail where there is no such claim or field, and what fails may count as true.
                "caller.claims.x == 'a' && caller.claims.x == 'b'",
                "request.headers['x'] == 'a' && request.headers['x'] == 'b'",
                "caller.claims.x == 1 ? caller.team == 't' && caller.team == 'u' : caller.team == 'u' && caller.team == 't'",
                "['a', 'b'].exists(x, x == caller.agent) && caller.agent == 'c'",
                "request.peer == 'nowhere'"
            })
    void whatMayBeTrueIsNot(String condition) {
        assertThat(never(condition)).isNull();
    }

    @Test
    void whatHoldsOfTheMatchHoldsOfItsCondition() {
        var check = check(Matches.of(List.of("a", "b*"), List.of(), List.of("fast"), List.of()), SERVED);

        assertThat(check.never(condition("caller.agent == 'c'").whenTrue()))
                .isEqualTo("one that can be true; where match lets calls through, caller.agent is one of a, b*");
        assertThat(check.never(condition("caller.agent == ''").whenTrue())).isNotNull();
        assertThat(check.never(condition("call.model == 'large'").whenTrue()))
                .isEqualTo("one that can be true; where match lets calls through, call.model is fast");
        assertThat(check.never(condition("caller.agent == 'bc' && call.model == 'fast'")
                        .whenTrue()))
                .isNull();
    }

    @Test
    void aConditionIsNotBlamedForItsMatch() {
        var check = check(Matches.of(List.of(), List.of(), List.of("lrage"), List.of()), SERVED);

        assertThat(check.never(condition("caller.team == 't'").whenTrue())).isNull();
        assertThat(check.strange(condition("caller.team == 't'"))).isEmpty();
    }

    @Test
    void whatIsSoOnlyAsThingsAreIsNoMistake() {
        var served = new Served(
                Set.of("llm"),
                Set.of(),
                null,
                Set.of(),
                Set.of(),
                Set.of(),
                new Callers(Set.of(new Names("ci", "ops", null)), Set.of("key:ci")));
        var check = check(Match.ALL, served);
        for (var written : List.of(
                "caller.agent == 'c'",
                "caller.team == 'finance'",
                "caller.kind == 'token'",
                "request.method == 'DELETE'",
                "request.path.startsWith('/v2/')")) {
            var condition = condition(written);
            assertThat(check.never(condition.whenTrue())).as(written).isNull();
            assertThat(check.strange(condition))
                    .as(written)
                    .singleElement()
                    .asString()
                    .startsWith("one that can be true; as things are, ");
        }
        assertThat(check.strange(condition("caller.agent == 'ci' || caller.agent == 'ic'")))
                .singleElement()
                .asString()
                .contains("not with \"ic\"; as things are, caller.agent is one of ci, \"\"");
        assertThat(check.strange(condition("caller.team != 'ops' && request.method == 'POST'")))
                .isEmpty();
    }

    @Test
    void whatIsTrueOfEveryCallIsTold() {
        assertThat(check(Match.ALL, SERVED).strange(condition("caller.kind != 'robot'")))
                .containsExactly("one that can be false; this is true of every call");
        assertThat(check(Match.ALL, SERVED).strange(condition("call.maxTokens >= 0 || call.stream")))
                .containsExactly("one that can be false; this is true of every call");
        assertThat(check(Match.ALL, SERVED).strange(condition("caller.agent != 'a'")))
                .isEmpty();
    }

    @Test
    void nothingIsSaidThatAnyCallBelies() {
        int found = 0;
        for (long seed = 1; seed <= 700; seed++) {
            var random = new Random(seed);
            var written = expression(random, 3);
            var agents = some(random, List.of("a", "a*", "*b", "b", "*"));
            var teams = some(random, List.of("t", "u", "*"));
            var models = some(random, List.of("fast", "l*"));
            var match = Matches.of(agents, teams, models, List.of());
            var condition = condition(written);
            var check = check(match, SERVED);
            var never = check.never(condition.whenTrue());
            var always = check.strange(condition).stream().anyMatch(line -> line.startsWith("one that can be false"));
            if (never == null && !always) {
                continue;
            }
            found++;
            var calls = calls().filter(asked -> match.head(asked.head()) && match.call(asked.call()))
                    .map(asked -> condition.holds(asked.head(), asked.call()))
                    .collect(Collectors.toSet());
            assertThat(calls)
                    .as("seed %d: %s where %s %s %s: %s", seed, written, agents, teams, models, never)
                    .isSubsetOf(Set.of(never == null ? Truth.YES : Truth.NO));
        }
        assertThat(found).isGreaterThan(50);
    }

    private static Stream<Asked> calls() {
        return AGENTS.stream()
                .flatMap(agent -> TEAMS.stream()
                        .map(team -> agent.isEmpty() && team.isEmpty()
                                ? Asked.chat()
                                : Asked.chat().byKey("k", agent, team)))
                .flatMap(asked -> MODELS.stream().map(asked::of))
                .flatMap(asked -> Stream.of(asked, asked.streamed()))
                .flatMap(asked -> Stream.of(0, 5, 512).map(most -> asked.atMost(OptionalInt.of(most))));
    }

    private static List<String> some(Random random, List<String> patterns) {
        return random.nextInt(3) > 0
                ? List.of()
                : patterns.stream().filter(_ -> random.nextInt(3) == 0).toList();
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return atom(random);
        }
        var left = expression(random, depth - 1);
        var right = expression(random, depth - 1);
        return switch (random.nextInt(8)) {
            case 0 -> "!(" + left + ")";
            case 1, 2, 3 -> "(" + left + " || " + right + ")";
            case 4 -> "(" + atom(random) + " ? " + left + " : " + right + ")";
            default -> "(" + left + " && " + right + ")";
        };
    }

    private static String atom(Random random) {
        var variable = List.of("caller.agent", "caller.agent", "caller.team", "caller.kind", "call.model")
                .get(random.nextInt(5));
        var texts = List.of("", "a", "b", "ab", "t", "u", "fast", "large", "key", "anonymous", "tokn");
        var text = "'" + texts.get(random.nextInt(texts.size())) + "'";
        return switch (random.nextInt(12)) {
            case 0 -> variable + " != " + text;
            case 1 -> variable + ".startsWith(" + text + ")";
            case 2 -> variable + ".endsWith(" + text + ")";
            case 3 -> variable + ".contains(" + text + ")";
            case 4 ->
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(i -> "'" + texts.get(random.nextInt(texts.size())) + "'")
                        .collect(Collectors.joining(", ", variable + " in [", "]"));
            case 5 -> "call.stream";
            case 6 ->
                "call.maxTokens " + new ArrayList<>(List.of("<", "<=", ">", ">=", "==", "!=")).get(random.nextInt(6))
                        + " " + List.of(0, 5, 100, 512, 3000000000L).get(random.nextInt(5));
            case 7 -> random.nextBoolean() ? "caller.claims.x == " + text : "request.headers['x'] == " + text;
            default -> variable + " == " + text;
        };
    }
}
