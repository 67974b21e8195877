package dev.tollgate.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.Asked;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static Condition condition(String written) {
        assertThat(Expressions.condition(written)).isInstanceOf(Compiled.Fine.class);
        return ((Compiled.Fine<Condition>) Expressions.condition(written)).expression();
    }

    private static String problem(String written) {
        assertThat(Expressions.condition(written)).isInstanceOf(Compiled.Wrong.class);
        return ((Compiled.Wrong<Condition>) Expressions.condition(written)).problem();
    }

    private static Truth holds(String written, Asked asked) {
        var condition = condition(written);
        return condition.holds(asked.head(), condition.needsCall() ? asked.call() : null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caller.kind == 'key'",
                "caller.principal == 'key:ci'",
                "caller.agent == 'builder' && caller.team == 'search'",
                "caller.tenant == '' && caller.namespace == ''",
                "size(caller.claims) == 0",
                "request.method == 'POST'",
                "request.path.startsWith('/v1/chat/')",
                "request.host == 'gateway.internal'",
                "request.peer == '127.0.0.1'",
                "request.headers['user-agent'].matches('^agent/[0-9]+$')",
                "call.model == 'fast' && !call.stream",
                "call.maxTokens == 512",
                "!call.tools && !call.images && call.promptBytes > 1000",
                "caller.team in ['search', 'ads']"
            })
    void whatIsKnownOfACallCanBeAskedFor(String written) {
        assertThat(holds(written, Asked.chat().byKey("ci", "builder", "search")))
                .isEqualTo(Truth.YES);
    }

    /** Only functions that an expression calls are bound to it, so each one must be known by its name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-call.maxTokens + 2 * 3 - 4 / 2 % 3 == -508",
                "call.maxTokens < 600 && call.maxTokens <= 512 && call.maxTokens > 1 && call.maxTokens >= 512",
                "caller.team != 'x' && !(caller.team == 'x')",
                "'sea' in ['sea', caller.team] && caller.team in {'search': 1} && ['a', caller.team][1] == 'search'",
                "caller.team.contains('ear') && caller.team.startsWith('se') && caller.team.endsWith('ch')",
                "caller.team.matches('s.*h') && size(caller.team) == 6 && caller.team.size() == 6",
                "string(call.maxTokens) == '512' && int('512') == call.maxTokens && double(call.maxTokens) == 512.0",
                "uint(call.maxTokens) == 512u && bytes(caller.team) == b'search' && bool('true') && dyn(caller.team) == 'search'",
                "[1, 2].all(x, x < call.maxTokens) && [1, 600].exists(x, x > call.maxTokens) && [1].map(x, x + 1) == [2]",
                "[1, 2, 3].filter(x, x > 1).size() == 2 && [1, 2].exists_one(x, x == 2) && has(request.headers.host) == false",
                "call.stream ? false : caller.kind == 'key'",
                "timestamp('2026-01-02T03:04:05Z').getHours() == 3 && timestamp('2026-01-02T03:04:05Z').getFullYear() == 2026",
                "timestamp('2026-01-02T03:04:05.006Z').getMilliseconds() == 6 && timestamp('2026-01-02T03:04:05Z').getDate() == 2",
                "timestamp('2026-01-02T03:04:05Z').getMonth() == 0 && timestamp('2026-01-02T03:04:05Z').getDayOfMonth() == 1",
                "timestamp('2026-01-02T03:04:05Z').getDayOfYear() == 1 && timestamp('2026-01-02T03:04:05Z').getDayOfWeek() == 5",
                "timestamp('2026-01-02T03:04:05Z').getMinutes() == 4 && timestamp('2026-01-02T03:04:05Z').getSeconds() == 5",
                "duration('90s') > duration('1m') && timestamp('2026-01-02T03:04:05Z') - duration('5s') == timestamp('2026-01-02T03:04:00Z')",
                "1.0 < 1.5 && 2u > 1u && dyn(call.maxTokens) == 512"
            })
    void theStandardFunctionsOfCelAreThere(String written) {
        var call = Asked.chat().byKey("ci", "builder", "search").call();
        assertThat(condition("caller.kind == 'key' && (" + written + ")").holds(call.head(), call))
                .isEqualTo(Truth.YES);
    }

    @Test
    void anExpressionThatNeedsTheBodyWaitsForIt() {
        var condition = condition("call.maxTokens > 100 && caller.kind == 'anonymous'");

        assertThat(condition.needsCall()).isTrue();
        assertThat(condition.holds(Asked.chat().head(), null)).isEqualTo(Truth.LATER);
        assertThat(condition.holds(Asked.chat().head(), Asked.chat().call())).isEqualTo(Truth.YES);
        assertThat(condition("caller.kind == 'anonymous'").needsCall()).isFalse();
    }

    @Test
    void aCallWithoutABoundAsksForAsMuchAsThereIs() {
        var unbounded = Asked.chat().atMost(OptionalInt.empty());

        assertThat(holds("call.maxTokens <= 4000", unbounded)).isEqualTo(Truth.NO);
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // what the library gives
    void claimsHaveTheTypesThatAnExpressionKnows() {
        var claims = new HashMap<String, Object>();
        claims.put("level", 3);
        claims.put("share", 0.5f);
        claims.put("exp", new Date(5_000));
        claims.put("groups", Arrays.asList("ml", null, "ops"));
        claims.put("org", Map.of("id", 7));
        claims.put("empty", null);
        var asked = Asked.chat().byToken(claims);

        assertThat(holds("caller.claims.level == 3 && caller.claims.share == 0.5", asked))
                .isEqualTo(Truth.YES);
        assertThat(holds("caller.claims.exp == 5 && 'ops' in caller.claims.groups", asked))
                .isEqualTo(Truth.YES);
        assertThat(holds("caller.claims.org.id > 6 && !has(caller.claims.empty)", asked))
                .isEqualTo(Truth.YES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caller.claims.level == 3",
                "request.headers['x-absent'] == 'a'",
                "9223372036854775807 + call.promptBytes > 0",
                "[1, 2][call.promptBytes] == 1",
                "caller.claims.level.matches('(a+)+$')"
            })
    void whatCannotBeEvaluatedFailsAndNeverThrows(String written) {
        assertThat(holds(written, Asked.chat())).isEqualTo(Truth.FAILED);
    }

    @Test
    void credentialsAndCookiesCannotBeAskedFor() {
        assertThat(holds("'authorization' in request.headers", Asked.chat())).isEqualTo(Truth.NO);
    }

    @Test
    void theWorkOfMacrosIsBounded() {
        var ten = "[1,2,3,4,5,6,7,8,9,10]";
        var written = ten + ".all(a, " + ten + ".all(b, " + ten + ".all(c, " + ten
                + ".all(d, a + b + c + d > 0 && caller.kind != ''))))";

        assertThat(holds(written, Asked.chat())).isEqualTo(Truth.FAILED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "caller.tema == 'x'             | caller has kind, principal, agent, team, tenant, namespace, claims",
                "caller.team ==                 | line 1",
                "call.maxTokens > '4'           | found no matching overload",
                "caller.team                    | expected type 'bool' but found 'string'",
                "request.path.size()            | expected type 'bool' but found 'int'",
                "nothing('x')                   | neither a name nor a function; names begin with caller, request or call",
                "caller.agent.matches('(a')     | matches takes an RE2 expression, and this is none: missing closing )",
                "call.stream && !caller.claims.exists(c, c.matches('a(?=b)')) | matches takes an RE2 expression",
                "request.headers[\"X-Team\"] == 'a' | request.headers has names in small letters; did you mean x-team?",
                "\"X-Team\" in request.headers    | request.headers has names in small letters; did you mean x-team?",
                "request.headers.Host == 'a'    | request.headers has names in small letters; did you mean host?"
            })
    void whatIsWrongIsSaidWithItsPlace(String written, String expected) {
        assertThat(problem(written)).contains(expected).doesNotContain("\n");
    }

    @Test
    void anExpressionHasABoundedLengthAndDepth() {
        assertThat(problem("caller.kind == '" + "x".repeat(2_000) + "'")).contains("2017 characters, at most 2000");
        assertThat(problem("(".repeat(60) + "true" + ")".repeat(60))).isNotEmpty();
        assertThat(problem("  ")).isEqualTo("an empty expression");
    }

    @Test
    void aRegularExpressionThatIsTooLargeForAnyTextIsRefusedAtOnce() {
        assertThat(problem("caller.agent.matches('" + "a{100}".repeat(12) + "')"))
                .isEqualTo("matches takes an RE2 expression of at most 1000 steps, and this has more");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "1 > 2;                           false",
                "false && caller.kind == 'key';   false",
                "[] == ['a'];                     false",
                "true || caller.kind == 'key';    true",
                "caller.kind == 'key';            ''"
            })
    void whatIsAlwaysTheSameIsKnown(String written, String constant) {
        assertThat(((Compiled.Fine<Condition>) Expressions.condition(written)).constant())
                .isEqualTo(constant);
    }

    @Test
    void aKeyIsAText() {
        assertThat(Expressions.key("call.stream")).isInstanceOf(Compiled.Wrong.class);
        var key = ((Compiled.Fine<Key>) Expressions.key("caller.team + '/' + call.model")).expression();

        assertThat(key.of(Asked.chat().head(), null)).isNull();
        assertThat(key.of(Asked.chat().head(), Asked.chat().byKey("a", "b", "t").call()))
                .isEqualTo("/fast");
        assertThat(List.of(key.needsCall(), key.toString())).containsExactly(true, "caller.team + '/' + call.model");
    }
}
