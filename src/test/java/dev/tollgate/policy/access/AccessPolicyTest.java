package dev.tollgate.policy.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.policy.Ledgers;
import dev.tollgate.exchange.Surface;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.policy.Admission;
import dev.tollgate.policy.PolicyChain;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.route.RouteTable;
import dev.tollgate.testing.Asked;
import dev.tollgate.testing.TestGateway;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPolicyTest {
    private static final Asked CI = Asked.chat().byKey("ci", "builder", "platform");

    /** What came of a call: null where it was let in. */
    private record Verdict(@Nullable Fault fault, boolean byHead, List<PolicyNote> notes) {
        boolean letIn() {
            return fault == null;
        }
    }

    private static Verdict judge(String yaml, Asked asked) {
        var chain =
                new PolicyChain(AccessPolicy.together(TestGateway.policies(yaml, Ledgers.fresh()), Set.of("public")));
        var guards = chain.open(asked.head(), Runnable::run);
        switch (guards.admitHead()) {
            case Outcome.Refused<?>(var fault) -> {
                return new Verdict(fault, true, guards.notes());
            }
            case Outcome.Ready<Admission>(var admission) -> {
                if (!(asked.head().surface() instanceof Surface.ModelFace)) {
                    return new Verdict(null, true, guards.notes());
                }
                return switch (admission.admit(asked.call(), RouteTable.EMPTY)) {
                    case Outcome.Refused<Admission.Ruling>(var fault) -> new Verdict(fault, false, guards.notes());
                    case Outcome.Ready<Admission.Ruling> _ -> new Verdict(null, false, guards.notes());
                    case Outcome.Pending<Admission.Ruling> _ -> throw new AssertionError("access never waits");
                };
            }
            case Outcome.Pending<?> _ -> throw new AssertionError("access never waits");
        }
    }

    private static String allow(String rule) {
        return "policies: [{name: p, access: {allow: [" + rule + "]}}]";
    }

    private static String deny(String rule) {
        return "policies: [{name: p, access: {deny: [" + rule + "]}}]";
    }

    @Test
    void withoutAllowRulesWhatIsNotDeniedIsLetIn() {
        var policy = deny("{from: [{agents: [batch-*]}]}");

        assertThat(judge(policy, CI).letIn()).isTrue();
        assertThat(judge(policy, CI.byKey("k", "batch-7", "t")).fault()).satisfies(fault -> {
            assertThat(fault.reason()).isEqualTo(Reason.ACCESS_DENIED);
            assertThat(fault.policy()).isEqualTo("p");
            assertThat(fault.message())
                    .isEqualTo("policy p: access.deny[0] speaks of this call (expected: a call that"
                            + " the policy lets in)");
        });
    }

    @Test
    void anAllowRuleMakesTheRestDenied() {
        var policy = allow("{from: [{teams: [platform]}]}");

        assertThat(judge(policy, CI).letIn()).isTrue();
        assertThat(judge(policy, Asked.chat()).fault())
                .extracting(Fault::reason)
                .isEqualTo(Reason.ACCESS_DENIED);
    }

    @Test
    void denyWinsWhateverAllows() {
        var policy = """
                policies:
                  - {name: all, access: {allow: [{}]}}
                  - {name: not-o3, access: {deny: [{to: [{models: [o3*]}]}]}}
                """;

        assertThat(judge(policy, CI).letIn()).isTrue();
        assertThat(judge(policy, CI.of("o3-pro")).fault())
                .extracting(Fault::policy)
                .isEqualTo("not-o3");
    }

    @Test
    void anAllowRuleOfAnotherPolicyIsEnough() {
        var policy = """
                policies:
                  - {name: platform, access: {allow: [{from: [{teams: [platform]}]}]}}
                  - {name: search, access: {allow: [{from: [{teams: [search]}]}]}}
                """;

        assertThat(judge(policy, CI).letIn()).isTrue();
        assertThat(judge(policy, CI.byKey("k", "a", "search")).letIn()).isTrue();
        assertThat(judge(policy, CI.byKey("k", "a", "ads")).fault())
                .extracting(Fault::policy)
                .isEqualTo("platform");
    }

    @Test
    void aPolicyThatDoesNotSpeakOfACallNeitherAllowsNorDeniesIt() {
        var policy = """
                policies:
                  - {name: builder-only, match: {agent: builder}, access: {allow: [{to: [{models: [fast]}]}]}}
                  - {name: others, match: {agent: crawler}, access: {allow: [{}]}}
                """;

        assertThat(judge(policy, CI.byKey("k", "reader", "t").of("big")).letIn())
                .isTrue();
        assertThat(judge(policy, CI.of("big")).letIn()).isFalse();
        assertThat(judge(policy, CI.of("fast")).letIn()).isTrue();
    }

    @Test
    void anEmptyAllowRuleSpeaksOfEveryCallAndAnEmptyDenyRuleToo() {
        assertThat(judge(allow("{}"), Asked.chat()).letIn()).isTrue();
        assertThat(judge(deny("{}"), Asked.chat()).letIn()).isFalse();
    }

    @Test
    void insideASourceAllMustFitAndOfSourcesOne() {
        var policy = allow("{from: [{teams: [platform], principals: ['key:*'], ipBlocks: [10.0.0.0/8]},"
                + " {agents: ['*'], notAgents: [builder]}]}");

        assertThat(judge(policy, CI).letIn()).isFalse();
        assertThat(judge(policy, CI.from("10.1.1.1")).letIn()).isTrue();
        assertThat(judge(policy, CI.byKey("k", "reader", "x")).letIn()).isTrue();
        assertThat(judge(policy, Asked.chat()).letIn()).isFalse();
    }

    @Test
    void whatNeedsNoBodyIsJudgedBeforeItIsRead() {
        assertThat(judge(deny("{from: [{notTeams: [platform]}]}"), Asked.chat()).byHead())
                .isTrue();
        assertThat(judge(allow("{from: [{teams: [ads]}], to: [{models: [fast]}]}"), CI)
                        .byHead())
                .isTrue();
        assertThat(judge(deny("{to: [{models: [fast]}]}"), CI).byHead()).isFalse();
        assertThat(judge(deny("{when: ['call.maxTokens > 100']}"), CI).byHead()).isFalse();
    }

    @Test
    void aClaimMayBeAListAWordOfAScopeOrNested() {
        var asked = CI.byToken(Map.of(
                "groups",
                List.of("ml", "ops"),
                "scope",
                "chat embeddings",
                "org",
                Map.of("unit", "r-and-d"),
                "https://example.org/role",
                "admin",
                "level",
                3L));

        assertThat(judge(allow("{when: [{claim: groups, values: [ops]}]}"), asked)
                        .letIn())
                .isTrue();
        assertThat(judge(allow("{when: [{claim: groups, notValues: [ops]}]}"), asked)
                        .letIn())
                .isFalse();
        assertThat(judge(allow("{when: [{claim: scope, values: [chat]}]}"), asked)
                        .letIn())
                .isTrue();
        assertThat(judge(allow("{when: [{claim: org.unit, values: ['r-*']}]}"), asked)
                        .letIn())
                .isTrue();
        assertThat(judge(allow("{when: [{claim: 'https://example.org/role', values: [admin]}]}"), asked)
                        .letIn())
                .isTrue();
        assertThat(judge(allow("{when: [{claim: level, values: ['3']}]}"), asked)
                        .letIn())
                .isTrue();
        assertThat(judge(allow("{when: [{claim: absent, values: ['*']}]}"), asked)
                        .letIn())
                .isFalse();
        assertThat(judge(allow("{when: [{claim: groups, values: [ml]}, 'caller.claims.level > 3']}"), asked)
                        .letIn())
                .isFalse();
    }

    @Test
    void aConditionThatFailsLetsNobodyInAndIsNoted() {
        var unknown = "'caller.claims.suspended == true'";

        assertThat(judge(deny("{when: [" + unknown + "]}"), CI)).satisfies(verdict -> {
            assertThat(verdict.letIn()).isFalse();
            assertThat(verdict.notes()).extracting(PolicyNote::action).contains("failed");
        });
        assertThat(judge(allow("{when: [" + unknown + "]}"), CI).letIn()).isFalse();
        assertThat(judge("policies: [{name: p, match: {condition: " + unknown + "}, access: {deny: [{}]}}]", CI)
                        .letIn())
                .isFalse();
    }

    @Test
    void aPolicyWhoseMatchFailsLetsNobodyIn() {
        var policy = """
                policies:
                  - {name: admins, access: {allow: [{from: [{principals: ["key:admin"]}]}]}}
                  - {name: team-x, match: {condition: 'caller.claims.team == "x"'}, access: {allow: [{}]}}
                """;

        assertThat(judge(policy, CI).fault()).extracting(Fault::reason).isEqualTo(Reason.ACCESS_DENIED);
        assertThat(judge(policy, CI.byKey("admin", "a", "t")).letIn()).isTrue();
    }

    @Test
    void aShadowPolicyIsNotedAndLetsNobodyInElsewhere() {
        var policy = """
                policies:
                  - {name: real, access: {allow: [{from: [{teams: [platform]}]}]}}
                  - {name: trial, mode: shadow, access: {deny: [{to: [{models: [fast]}]}], allow: [{}]}}
                """;

        assertThat(judge(policy, CI)).satisfies(verdict -> {
            assertThat(verdict.letIn()).isTrue();
            assertThat(verdict.notes())
                    .containsExactly(new PolicyNote(
                            "trial",
                            dev.tollgate.policy.PolicyKind.ACCESS,
                            "shadow_refuse",
                            "access.deny[0] access_denied"));
        });
        assertThat(judge(policy, Asked.chat()).letIn()).isFalse();
    }

    @Test
    void theListOfModelsIsShownToWhoMayAskForOne() {
        var policy = allow("{from: [{teams: [platform]}], to: [{models: [fast]}]}");

        assertThat(judge(policy, CI.asking("GET", "/v1/models")).letIn()).isTrue();
        assertThat(judge(policy, CI.asking("GET", "/v1/models/fast")).letIn()).isTrue();
        assertThat(judge(policy, CI.asking("GET", "/v1/models/big")).letIn()).isFalse();
        assertThat(judge(policy, Asked.chat().asking("GET", "/v1/models")).letIn())
                .isFalse();
        assertThat(judge(deny("{when: ['call.maxTokens > 100']}"), CI.asking("GET", "/v1/models"))
                        .letIn())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/chat/completions",
                "//v1//chat/completions",
                "/v1/./chat/completions",
                "/v1/x/../chat/completions",
                "/%76%31/chat/completions",
                "/v1/%2e/chat/completions",
                "/v1/x/%2E%2e/chat/completions",
                "/v1/chat/completions?path=/v1/models"
            })
    void howeverAPathIsWrittenTheVerdictIsThatOfItsCanonicalForm(String written) {
        var asked = CI.asking("POST", written);

        assertThat(asked.head().arrival().head().target().path()).isEqualTo("/v1/chat/completions");
        assertThat(judge(deny("{to: [{paths: [/v1/chat/completions]}]}"), asked).letIn())
                .isFalse();
        assertThat(judge(allow("{to: [{paths: [/v1/chat/*]}]}"), asked).letIn()).isTrue();
        assertThat(judge(allow("{to: [{notPaths: [/v1/chat/*]}]}"), asked).letIn())
                .isFalse();
        assertThat(judge(deny("{when: ['request.path == \"/v1/chat/completions\"']}"), asked)
                        .letIn())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/chat%2fcompletions", "/v1/chat%5ccompletions", "/..;/v1/chat/completions", "/%2e%2e/v1"})
    void aPathThatServersReadInDifferentWaysComesToNoVerdictAtAll(String written) {
        assertThat(RequestTarget.parse(written)).isNotInstanceOf(RequestTarget.class);
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.internal:4000, true",
        "GATEWAY.Internal,      true",
        "gateway.internal.:4000, true",
        "gateway.internal.evil, false",
        "other,                 false"
    })
    void hostsAreComparedWithoutCasePortAndDotAtTheEnd(String host, boolean letIn) {
        assertThat(judge(allow("{to: [{hosts: [gateway.internal]}]}"), CI.at(host))
                        .letIn())
                .isEqualTo(letIn);
    }

    @Test
    void aStrangerIsAskedForAnIdentityWhereItCanProveOne() {
        assertThat(judge(deny("{}"), Asked.chat().on("public")).fault()).satisfies(fault -> {
            assertThat(fault.status()).isEqualTo(401);
            assertThat(fault.fields()).extracting(Fault.Field::name).containsExactly("www-authenticate");
        });
        assertThat(judge(deny("{}"), CI.on("public")).fault())
                .extracting(Fault::status)
                .isEqualTo(403);
    }

    @Test
    void anUnboundedCallIsNoSmallOne() {
        var policy = allow("{when: ['call.maxTokens <= 4000']}");

        assertThat(judge(policy, CI).letIn()).isTrue();
        assertThat(judge(policy, CI.atMost(OptionalInt.empty())).letIn()).isFalse();
    }

    @Test
    void manyPoliciesComeToWhatANaiveReadingOfTheRulesSays() {
        long seed = 20261121;
        var random = new Random(seed);
        var teams = List.of("a", "b", "c");
        var models = List.of("x", "y", "z");
        for (int round = 0; round < 400; round++) {
            var yaml = new StringBuilder("policies:\n");
            boolean denied = false;
            boolean asks = false;
            boolean allowed = false;
            var team = teams.get(random.nextInt(3));
            var model = models.get(random.nextInt(3));
            for (int i = 0, count = 1 + random.nextInt(4); i < count; i++) {
                var matched = teams.get(random.nextInt(3));
                boolean all = random.nextBoolean();
                boolean denies = random.nextBoolean();
                var byModel = models.get(random.nextInt(3));
                // A rule for a team that the match leaves out is refused when it is read.
                var byTeam = all ? teams.get(random.nextInt(3)) : matched;
                boolean usesModel = random.nextBoolean();
                yaml.append("  - {name: p%d, match: {%s}, access: {%s: [%s]}}\n"
                        .formatted(
                                i,
                                all ? "" : "team: " + matched,
                                denies ? "deny" : "allow",
                                usesModel
                                        ? "{to: [{models: [" + byModel + "]}]}"
                                        : "{from: [{teams: [" + byTeam + "]}]}"));
                boolean speaks = all || matched.equals(team);
                boolean hits = usesModel ? byModel.equals(model) : byTeam.equals(team);
                denied |= speaks && denies && hits;
                asks |= speaks && !denies;
                allowed |= speaks && !denies && hits;
            }

            assertThat(judge(yaml.toString(), CI.byKey("k", "agent", team).of(model))
                            .letIn())
                    .as("seed %d, round %d: team %s, model %s\n%s", seed, round, team, model, yaml)
                    .isEqualTo(!denied && (!asks || allowed));
        }
    }
}
