package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.reach.Served;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.policy.limit.LimitPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be written under {@code limits}, and what is said of what may not. */
class LimitKeysTest {
    private static PolicyFiles.Loaded load(String limits) {
        var text = "policies: [{name: p, limits: " + limits + "}]";
        return PolicyFiles.load(
                Path.of("p.yaml"), text.getBytes(StandardCharsets.UTF_8), Served.on("llm"), new LocalSources());
    }

    private static List<String> problems(String limits) {
        return load(limits).problems().stream().map(Problem::toString).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "requests: 60/m",
        "requests: 1/s",
        "tokens: 100000/m",
        "inputTokens: 5/24h",
        "outputTokens: 7/31d",
        "concurrency: 8",
        "requests: 500/100ms"
    })
    void whatCanBeCountedIsTaken(String limit) {
        assertThat(problems("[{per: ip, " + limit + "}]")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requests: 60 | policies[0].limits[0].requests",
                "requests: 60/x | a count per time like 60/m",
                "requests: 0/m | a count per time like 60/m",
                "requests: 1/32d | at most 1000000000 and 31 days",
                "requests: 2000000000/s | at most 1000000000 and 31 days",
                "concurrency: 0 | a whole number from 1 to 1000000",
                "burst: 4 | p.yaml: policies[0].limits[0]: a limit of nothing (expected: exactly one of requests,",
                "requests: 1/s, concurrency: 2 | policies[0].limits[0]: 2 limits (expected: exactly one of",
                "concurrency: 2, burst: 4 | p.yaml: policies[0].limits[0].burst: 4 (expected: no burst where calls at",
                "requests: 1/s, key: caller.team | limits[0].per: \"ip\" (expected: expression, beside a key)",
                "requests: 1/31d, burst: 1000 | burst: 1000 (expected: less than nine years of the rate)",
            })
    void whatCannotIsExplained(String limit, String said) {
        assertThat(problems("[{per: ip, " + limit + "}]"))
                .singleElement()
                .asString()
                .contains(said);
    }

    @Test
    void anExpressionMaySayWhoseCallsShareALimit() {
        assertThat(problems("[{per: expression, key: 'caller.team + \"/\" + call.model', requests: 1/s}]"))
                .isEmpty();
        assertThat(problems("[{per: expression, requests: 1/s}]"))
                .singleElement()
                .asString()
                .contains("policies[0].limits[0].key: nothing (expected: an expression, where");
        assertThat(problems("[{per: expression, key: 'caller.teem', requests: 1/s}]"))
                .singleElement()
                .asString()
                .contains("policies[0].limits[0].key");
        assertThat(problems("[{per: expression, key: '\"all\"', requests: 1/s}]"))
                .singleElement()
                .asString()
                .contains("always");
    }

    @Test
    void allPoliciesOfTheKindBecomeOneThatTakesAllOrNone() {
        var text = """
                policies:
                  - {name: a, limits: [{per: ip, requests: 1/s}, {per: ip, requests: 10/m}]}
                  - {name: h, headers: {allow: [tollgate-explain]}}
                  - {name: b, limits: [{per: all, concurrency: 4}]}
                """;
        var loaded = PolicyFiles.load(
                Path.of("p.yaml"), text.getBytes(StandardCharsets.UTF_8), Served.on("llm"), new LocalSources());
        assertThat(loaded.problems()).isEmpty();
        assertThat(PolicyRule.policies(loaded.policies(), Ledgers.fresh()))
                .hasSize(2)
                .filteredOn(policy -> policy instanceof LimitPolicy)
                .hasSize(1);
    }
}
