package dev.tollgate.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.Asked;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Cases against the interpreter: what they settle is what it says, and of what it fails at they settle nothing. */
class CasesTest {
    /** Three times one inside the other it is beyond the bound on iterations. */
    private static final String MANY = "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]";

    private static final List<String> PARTS = List.of(
            "caller.team == 'ops'",
            "'ads' != caller.team",
            "caller.team in ['ops', 'ads']",
            "caller.agent.startsWith('b')",
            "caller.agent.endsWith('r')",
            "caller.agent.contains('il')",
            "call.maxTokens < 100",
            "100 <= call.maxTokens",
            "call.maxTokens > 99",
            "512 >= call.maxTokens",
            "call.maxTokens == 512",
            "call.maxTokens != 512",
            "call.stream",
            "call.stream == false",
            "true",
            "false",
            "caller.team in []",
            "caller.team.contains('')",
            "call.maxTokens < -9223372036854775808",
            "call.maxTokens > 9223372036854775807",
            "call.maxTokens != -1",
            "call.stream != true",
            "request.method == 'POST'",
            "!call.stream",
            // These fail in some of the exchanges, or in all.
            "caller.claims.level > 2",
            "caller.claims.level == 3",
            "caller.claims['level'] in [1, 2, 3]",
            "caller.claims.flag",
            "!caller.claims.flag",
            "caller.claims.flag == null",
            "'ops' in caller.claims.teams",
            "caller.team in caller.claims.teams",
            "caller.claims.teams.exists(team, team == caller.team)",
            "caller.claims.teams.all(team, team < 3)",
            "caller.claims.deep.under == 'ops'",
            "request.headers['x-missing'] == 'a'",
            "100 / (call.maxTokens - 512) < 7",
            "100 % (call.maxTokens - 99) == 1",
            "call.maxTokens * 9223372036854775807 > 0",
            "int(caller.team) == 7",
            "[1, 2, 3][call.maxTokens] == 1",
            "timestamp(caller.agent) > timestamp('2026-01-01T00:00:00Z')",
            "caller.agent.matches(caller.team + '[')",
            MANY + ".all(a, " + MANY + ".all(b, " + MANY + ".all(c, a + b + c > 0)))",
            // And this is more than cases understand.
            "has(caller.claims.level)",
            "has(caller.claims.deep.under)",
            "has(request.headers.via) && request.headers.via == 'x'",
            "caller.agent.matches('^b.*r$')",
            "caller.team < 'm'",
            "call.maxTokens < call.promptBytes",
            "double(call.maxTokens) < 99.5",
            "dyn(caller.team) == 3",
            "caller.team + 's' == 'opss'",
            "caller.team in ['x', caller.agent]",
            "['ops', 'x'].exists(caller, caller == 'ops')",
            "size(caller.team) == 3");

    @Test
    void whatIsSettledWithoutTheInterpreterIsWhatItSays() {
        int settled = 0;
        int failed = 0;
        var exchanges = exchanges().toList();
        for (long seed = 1; seed <= 500; seed++) {
            // Each part alone and beside one that cases understand, and then all mixed.
            var written = seed <= PARTS.size()
                    ? PARTS.get((int) seed - 1)
                    : expression(new Random(seed), seed <= 200 ? 1 : 4);
            var compiled = Expressions.condition(written);
            assertThat(compiled).as("seed %d: %s", seed, written).isInstanceOf(Compiled.Fine.class);
            var condition = ((Compiled.Fine<Condition>) compiled).expression();
            for (var asked : exchanges) {
                var said = condition.interpreted(asked.head(), asked.call());
                boolean maybe = condition.whenTrue().has(asked.head(), asked.call());
                boolean maybeNot = condition.whenFalse().has(asked.head(), asked.call());
                var at = "seed %d: %s of %s".formatted(seed, written, asked);
                assertThat(maybe || said != Truth.YES).as(at).isTrue();
                assertThat(maybeNot || said != Truth.NO).as(at).isTrue();
                assertThat(said != Truth.FAILED || (maybe && maybeNot)).as(at).isTrue();
                assertThat(condition.holds(asked.head(), asked.call())).as(at).isEqualTo(said);
                settled += maybe == maybeNot ? 0 : 1;
                failed += said == Truth.FAILED ? 1 : 0;
            }
        }
        assertThat(settled).isGreaterThan(1_000);
        assertThat(failed).isGreaterThan(100);
    }

    private static String expression(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return PARTS.get(random.nextInt(PARTS.size()));
        }
        var left = expression(random, depth - 1);
        return switch (random.nextInt(6)) {
            case 0 -> "!(" + left + ")";
            case 1 -> "(" + left + " ? " + expression(random, depth - 1) + " : " + expression(random, depth - 1) + ")";
            case 2, 3 -> "(" + left + " && " + expression(random, depth - 1) + ")";
            default -> "(" + left + " || " + expression(random, depth - 1) + ")";
        };
    }

    private static Stream<Asked> exchanges() {
        return Stream.of(
                        Asked.chat(),
                        Asked.chat().byKey("k", "builder", "ops"),
                        Asked.chat().byKey("k", "b", "ads"),
                        Asked.chat().byKey("k", "", "7"),
                        Asked.chat().byToken(Map.of()),
                        Asked.chat().byToken(Map.of("level", 3, "flag", true, "teams", List.of("ops", ""))),
                        Asked.chat().byToken(Map.of("level", "3", "flag", 5, "teams", "ops")),
                        Asked.chat().byToken(Map.of("level", 2.5, "flag", "true", "deep", Map.of("under", "ops"))))
                .flatMap(asked -> Stream.of(99, 100, 512).map(most -> asked.atMost(OptionalInt.of(most))))
                .flatMap(asked -> Stream.of(asked, asked.streamed()));
    }
}
