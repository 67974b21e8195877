package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.MemorySources;
import dev.tollgate.config.reach.Served;
import dev.tollgate.config.reach.Served.Callers.Names;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The compiler rejects what can never match, and says why. */
class NeverMatchingTest {
    private static final Served SERVED = new Served(
            Set.of("llm", "public"),
            Set.of("llm"),
            Set.of("fast", "gpt-4o", "gpt-4o-mini"),
            Set.of("openai", "gpu"),
            Set.of("gpu"),
            Set.of("x-team"));

    private static List<String> problems(String policy) {
        return problems(policy, SERVED);
    }

    private static List<String> problems(String policy, Served served) {
        return PolicyProblems.of(policy, served);
    }

    private static final String ANY = ", access: {deny: [{}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "match: {listener: lmm}                     | match.listener: \"lmm\" (expected: one of llm, public; did you mean llm?)",
                "match: {listener: [llm, 'x*']}             | match.listener[1]: \"x*\" (expected: one of llm, public)",
                "match: {model: gpt4}                       | match.model: \"gpt4\" (expected: a model that is served, one of fast, gpt-4o, gpt-4o-mini; did you mean gpt-4o?)",
                "match: {model: 'claude-*'}                 | match.model: \"claude-*\" (expected: a model that is served",
                "match: {path: v1/chat}                     | match.path: \"v1/chat\" (expected: a path that begins with /)",
                "match: {path: '/v1//chat/*'}               | match.path: \"/v1//chat/*\" (expected: a canonical path",
                "match: {path: '/v1/%63hat'}                | match.path: \"/v1/%63hat\" (expected: a canonical path",
                "match: {path: '/v1/models?limit=1'}        | match.path: \"/v1/models?limit=1\" (expected: a path without its query)",
                "match: {listener: llm, peer: 10.0.0.0/8}   | match.peer: \"10.0.0.0/8\" (expected: callers on this machine: listener llm lets in no others)",
                "match: {peer: 10.0.0.1/8}                  | match.peer: \"10.0.0.1/8\" (expected: loopback, or a block",
                "match: {agent: 'a*b'}                      | match.agent: \"a*b\" (expected: a value, prefix*, *suffix, or * for any)",
                "match: {condition: '1 > 2'}                | match.condition: \"1 > 2\" (expected: a CEL expression that is true or false; this can never be true)",
                "match: {condition: 'true'}                 | (expected: a CEL expression that is true or false; this is always true)",
                "match: {condition: 'caller.tema == \"x\"'} | ; caller has kind, principal, agent, team, tenant, namespace, claims; did you mean caller.team?)"
            })
    void aMatchThatNothingCanMeetIsRefused(String match, String message) {
        assertThat(problems(match + ANY)).singleElement().asString().contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "match: {agnet: a}              | match.agnet: unknown key (expected: agent, the nearest known key)",
                "match: {mode: fast}            | match.mode: unknown key (expected: model, the nearest known key)",
                "match: {user: a}               | match.user: unknown key (expected: one of agent, team, tenant, model, listener, peer, path, condition)",
                "match: llm                     | match: a single value (expected: a mapping with agent, team, tenant, model, listener, peer, path, condition)",
                "match: [{agent: a}]            | match: a list (expected: a mapping with agent, team, tenant, model, listener, peer, path, condition)",
                "match: {agent: []}             | match.agent: an empty list (expected: a pattern, or a list of such, at least 1)",
                "match: {agent: {name: a}}      | match.agent: a mapping (expected: a value, prefix*, *suffix, or * for any)",
                "match: {team: [a, [b]]}        | match.team[1]: a list (expected: a value, prefix*, *suffix, or * for any)",
                "match: {tenant: ''}            | match.tenant: \"\" (expected: a value, prefix*, *suffix, or * for any)",
                "match: {team: 5}               | match.team: 5 (expected: a value, prefix*, *suffix, or * for any, quoted)",
                "match: {peer: localhost}       | match.peer: \"localhost\" (expected: loopback, or a block of addresses like 10.0.0.0/8 or fd00::/8 with no bit set behind its prefix)",
                "match: {peer: [loopback, '::1/64']} | match.peer[1]: \"::1/64\" (expected: loopback, or a block",
                "match: {condition: call.maxTokens}  | match.condition: \"call.maxTokens\" (expected: a CEL expression that is true or false; ",
                "match: {condition: 'call.model =='} | match.condition: \"call.model ==\" (expected: a CEL expression that is true or false; line 1, column ",
                "match: {condition: 'caller.team == call.maxTokens'} | (expected: a CEL expression that is true or false; line 1, column "
            })
    void aMatchThatIsWrittenWronglyIsToldWhatIsWrong(String match, String message) {
        assertThat(problems(match + ANY))
                .singleElement()
                .asString()
                .startsWith("a.yaml: policies[0].match")
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "access: {}                                              | access: no rule (expected: deny rules, allow rules or both; one empty rule, {}, speaks of every call)",
                "access: {deny: [{to: [{models: [o3]}]}]}                | access.deny[0].to[0].models[0]: \"o3\" (expected: a model that is served",
                "access: {allow: [{to: [{methods: [post]}]}]}            | access.allow[0].to[0].methods[0]: \"post\" (expected: a method in capitals)",
                "access: {allow: [{to: [{hosts: ['A:80']}]}]}            | access.allow[0].to[0].hosts[0]: \"A:80\" (expected: a host in small letters, without a port)",
                "access: {allow: [{to: [{paths: [/a/../b]}]}]}           | access.allow[0].to[0].paths[0]: \"/a/../b\" (expected: a canonical path",
                "match: {model: fast}, access: {deny: [{to: [{models: ['gpt-*']}]}]} | access.deny[0].to[0].models[0]: \"gpt-*\" (expected: one that match.model lets through: fast)",
                "match: {agent: 'a-*'}, access: {deny: [{from: [{agents: [b-1]}]}]}  | access.deny[0].from[0].agents[0]: \"b-1\" (expected: one that match.agent lets through: a-*)"
            })
    void aRuleThatNothingCanMeetIsRefused(String policy, String message) {
        assertThat(problems(policy)).singleElement().asString().contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {listener: [l*], model: gpt-*, path: /v1/*, peer: [loopback, 10.0.0.0/8], agent: '*', team: [a, b]}",
                "match: {model: gpu/qwen3}",
                "match: {model: '*-mini', path: /v1/chat/completions}",
                "match: {listener: public, peer: [10.0.0.0/8, 'fd00::/8']}",
                "match: {listener: llm, peer: 127.0.0.0/8}",
                "match: {condition: 'caller.team == \"a\" && call.maxTokens > 10', path: '*'}"
            })
    void whatCanMatchIsFine(String match) {
        assertThat(problems(match + ANY)).isEmpty();
    }

    private static Served calledBy(Served.Callers callers) {
        return new Served(Set.of("llm"), Set.of(), null, Set.of(), Set.of(), Set.of(), callers);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "agent: biling-bot     | match.agent: \"biling-bot\" (expected: an agent that a key of identity.keys names, one of billing-bot, ci; did you mean billing-bot?)",
                "agent: [ci, 'x-*']    | match.agent[1]: \"x-*\" (expected: an agent that a key of identity.keys names, one of billing-bot, ci)",
                "team: finanse         | match.team: \"finanse\" (expected: a team that a key of identity.keys names, one of finance; did you mean finance?)",
                "tenant: '*'           | match.tenant: \"*\" (expected: a tenant that a key of identity.keys names, none is configured)"
            })
    void aNameThatNoKeyGivesIsWarnedOf(String match, String message) {
        var keys = new Served.Callers(
                Set.of(new Names("billing-bot", "finance", null), new Names("ci", null, null)),
                Set.of("key:billing", "key:ci"));
        assertThat(problems("match: {" + match + "}" + ANY, calledBy(keys)))
                .singleElement()
                .asString()
                .isEqualTo("a.yaml: policies[0]." + message);
    }

    @Test
    void whomKeysNameOrTokensMayNameIsFine() {
        var keys = new Served.Callers(Set.of(new Names("billing-bot", "finance", null)), Set.of("key:billing"));
        assertThat(problems("match: {agent: billing-*, team: finance}" + ANY, calledBy(keys)))
                .isEmpty();
        assertThat(problems("match: {agent: anybody, tenant: any}" + ANY, SERVED))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "L1: {observe: 5, throttle: 4}         | L1.observe: 5 (expected: at most the 4 of throttle)",
                "L2: {observe: 5, stop: 3}             | L2.observe: 5 (expected: at most the 3 of stop)",
                "L4: {throttle: 9, stop: 6}            | L4.throttle: 9 (expected: at most the 6 of stop)",
                "L5: {stop: 9}                         | L5.stop: 9 (expected: mode: enforce beside it, without which it never counts)",
                "L11: {throttle: 9}                    | L11.throttle: 9 (expected: mode: throttle beside it, without which it never counts)"
            })
    void aCountOfALoopRuleThatIsNeverReachedIsRefused(String rule, String message) {
        assertThat(problems("loop: {rules: {" + rule + "}}"))
                .singleElement()
                .asString()
                .isEqualTo("a.yaml: policies[0].loop.rules." + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "L1: {observe: 4, throttle: 4, stop: 4}",
                "L1: {observe: 9, stop: 0}",
                "L1: {mode: observe, observe: 4, throttle: 6, stop: 8}",
                "L5: {stop: 0}",
                "L13: {mode: enforce, stop: 20}"
            })
    void countsOfALoopRuleMayBeAlikeNeverOrThereForLater(String rule) {
        assertThat(problems("loop: {rules: {" + rule + "}}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "match: {path: /v1/chat/completion}, access: {deny: [{}]} | match.path | \"/v1/chat/completion\" | ; did you mean /v1/chat/completions?",
                "match: {path: [/v1/*, /v2/*]}, access: {deny: [{}]}      | match.path[1] | \"/v2/*\" | ``",
                "access: {deny: [{}, {to: [{paths: [/v1/message]}]}]}     | access.deny[1].to[0].paths[0] | \"/v1/message\" | ; did you mean /v1/messages?",
                "access: {allow: [{to: [{notPaths: /v1/model}]}]}         | access.allow[0].to[0].notPaths | \"/v1/model\" | ; did you mean /v1/models?"
            })
    void aPathThatIsNotServedIsWarnedOf(String policy, String path, String found, String hint) {
        var warning = Problem.warning(
                "policies[0]." + path,
                found,
                "a path that is served, one of /v1/chat/completions, /v1/completions, /v1/embeddings, /v1/messages,"
                        + " /v1/messages/count_tokens, /v1/models, /v1/models/*, /v1/responses" + hint);
        assertThat(PolicyProblems.inFile("policies: [{name: p, " + policy + "}]", SERVED))
                .singleElement()
                .returns(false, Problem::isError)
                .hasToString(warning.in("a.yaml").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {path: [/v1/chat/completions, /v1/messages/*, '*/count_tokens', /v1/mod*, '*']}",
                "match: {path: [/v1/models, /v1/models/fast, /v1/models/f*, '*/fast', /*]}"
            })
    void aPathThatIsServedIsFine(String match) {
        assertThat(problems(match + ANY)).isEmpty();
    }

    private static final String CHEAPER = ", budgets: [{per: all, money: 1, window: day, downgrade: {to: fast}}]";

    @Test
    void aDowngradeToWhatIsNotServedIsRefused() {
        assertThat(problems("budgets: [{per: all, money: 1, window: day, downgrade: {to: fsat}}]"))
                .containsExactly("a.yaml: policies[0].budgets[0].downgrade.to: \"fsat\""
                        + " (expected: a model that is served, one of fast, gpt-4o, gpt-4o-mini; did you mean fast?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fast", "fa*", "[fast, '*ast']"})
    void aDowngradeToTheVeryModelIsRefused(String model) {
        var served = new Served(Set.of("llm"), Set.of(), Set.of("fast", "large"), Set.of("gpu"), Set.of(), Set.of());
        assertThat(problems("match: {model: " + model + "}" + CHEAPER, served))
                .containsExactly("a.yaml: policies[0].budgets[0].downgrade.to: \"fast\""
                        + " (expected: another model than the only one that the policy speaks of)");
    }

    @Test
    void aDowngradeWhereOnlyOneModelIsServedIsRefusedUnlessAProviderServesMore() {
        var one = new Served(Set.of("llm"), Set.of(), Set.of("fast"), Set.of("gpu"), Set.of(), Set.of());
        var direct = new Served(Set.of("llm"), Set.of(), Set.of("fast"), Set.of("gpu"), Set.of("gpu"), Set.of());
        assertThat(problems("match: {listener: llm}" + CHEAPER, one)).hasSize(1);
        assertThat(problems("match: {listener: llm}" + CHEAPER, direct)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o", "[fast, gpt-4o]", "'*'", "gpu/x", "'*t'"})
    void aDowngradeFromAnotherModelIsFine(String model) {
        assertThat(problems("match: {model: " + model + "}" + CHEAPER)).isEmpty();
    }

    /** Neither as it is nor by what it is near to. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {listener: '${CANARY}', model: ['${CANARY}'], path: '${CANARY}'}, access: {deny: [{}]}",
                "match: {condition: '${CONDITION}'}, access: {deny: [{when: ['${CONDITION}', '${WRONG}']}]}",
                "routing: {providers: '${CANARY}', maxTier: '${CANARY}', money: '${CANARY}'}",
                "mode: '${CANARY}', limits: [{per: '${CANARY}', requests: '${CANARY}'}]",
                "budgets: [{per: all, money: 1, window: '${CANARY}', zone: '${CANARY}', downgrade: {to: '${CANARY}'}}]",
                "content: {request: [{regex: '(${CANARY}'}], webhook: {url: '${CANARY}', headers: {Host: '${CANARY}'}}}",
                "headers: {request: {set: {Host: '${CANARY}', x-a: {cel: '${WRONG}'}}, remove: ['${CANARY}']}}"
            })
    void whatComesFromOutsideIsNotTold(String policy) {
        var sources = new MemorySources()
                .with("CANARY", "canary")
                .with("CONDITION", "caller.kind == 'canary'")
                .with("WRONG", "caller.canary == 1");

        assertThat(PolicyProblems.inFile("policies: [{name: p, " + policy + "}]", SERVED, sources))
                .isNotEmpty()
                .noneMatch(problem -> problem.toString().contains("canary"));
    }

    @Test
    void everyMistakeOfAPolicyIsToldAtOnce() {
        assertThat(problems("match: {listener: x, model: y}, access: {deny: [{to: [{methods: [get]}]}]}"))
                .hasSize(3)
                .allMatch(line -> line.startsWith("a.yaml: policies[0]."));
    }
}
