package dev.tollgate.config.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.reach.Served;
import dev.tollgate.config.reach.Served.Seat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} says of wrong policies of the kinds routing and headers. */
class RoutingAndHeadersCheckTest {
    private static final Served SERVED = new Served(
            Set.of("llm"), Set.of(), Set.of("fast"), Set.of("openai", "gpu-1", "gpu-2"), Set.of(), Set.of("x-project"));

    private static List<String> problems(String policy) {
        return problems(policy, SERVED);
    }

    private static List<String> problems(String policy, Served served) {
        return PolicyProblems.of(policy, served);
    }

    private static void isTold(String policy, String message) {
        PolicyProblems.areOnly(policy, SERVED, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "routing: {}                       | routing: nothing (expected: providers, notProviders, maxTier or money)",
                "routing: {providers: opnai}       | routing.providers: \"opnai\" (expected: one of gpu-1, gpu-2, openai; did you mean openai?)",
                "routing: {providers: [gpu-*, x*]} | routing.providers[1]: \"x*\" (expected: one of gpu-1, gpu-2, openai)",
                "routing: {notProviders: '*'}      | routing.notProviders: \"*\" (expected: a provider that is left)",
                "routing: {notProviders: cloud}    | routing.notProviders: \"cloud\" (expected: one of gpu-1, gpu-2, openai)",
                "routing: {providers: openai, notProviders: open*} | routing.notProviders: \"open*\" (expected: a provider that is left)",
                "routing: {providers: []}          | routing.providers: an empty list (expected: a pattern, or a list of such, at least 1)",
                "routing: {maxTier: -1}            | routing.maxTier: -1 (expected: a whole number from 0 to 1000)",
                "routing: {maxTier: one}           | routing.maxTier: \"one\" (expected: a whole number from 0 to 1000)",
                "routing: {money: -0.5}            | routing.money: -0.5 (expected: a decimal number of dollars, not negative)",
                "routing: {tier: 1}                | routing.tier: unknown key (expected: one of providers, notProviders, maxTier, money)",
                "routing: [gpu-1]                  | routing: a list (expected: a mapping with providers, notProviders, maxTier, money)"
            })
    void aWrongRoutingPolicyIsToldWhatIsWrong(String policy, String message) {
        isTold(policy, message);
    }

    private static List<String> problemsWhereModelsDiffer(String policy, Set<String> direct) {
        var served = new Served(
                Set.of("llm"),
                Set.of(),
                Map.of(
                        "small", List.of(new Seat("bravo", 0), new Seat("cloud", 2)),
                        "small-too", List.of(new Seat("bravo", 1)),
                        "large", List.of(new Seat("alpine", 1))),
                Set.of("alpine", "bravo", "cloud"),
                direct,
                Set.of(),
                null);
        return problems(policy, served);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "match: {model: small}, routing: {providers: [alpine]}   | no target of small (expected: one that is left, of bravo (tier 0), cloud (tier 2))",
                "match: {model: small*}, routing: {providers: [alpine]}  | no target of small* (expected: one that is left, of bravo (tier 0), bravo (tier 1), cloud (tier 2))",
                "match: {model: [large, small]}, routing: {notProviders: [bravo, cloud]} | no target of small (expected: one that is left, of bravo (tier 0), cloud (tier 2))",
                "match: {model: large}, routing: {maxTier: 0}            | no target of large (expected: one that is left, of alpine (tier 1))",
                "match: {model: small}, routing: {providers: cloud, maxTier: 1} | no target of small (expected: one that is left, of bravo (tier 0), cloud (tier 2))",
                "routing: {providers: [alpine, cloud], maxTier: 0}       | no target (expected: one that is left, of alpine (tier 1), bravo (tier 0), bravo (tier 1), cloud (tier 2))"
            })
    void aRoutingPolicyThatLeavesNoTargetOfItsModelsIsRefused(String policy, String message) {
        assertThat(problemsWhereModelsDiffer(policy, Set.of()))
                .containsExactly("a.yaml: policies[0].routing: " + message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "match: {model: small}, routing: {providers: [alpine, cloud]}",
                "match: {model: '*'}, routing: {providers: alpine}",
                "match: {model: small*}, routing: {maxTier: 0}",
                "match: {agent: a}, routing: {providers: alpine}",
                "match: {model: large}, routing: {maxTier: 1, money: 0.05}"
            })
    void aRoutingPolicyThatLeavesATargetOfSomeModelItMeansIsFine(String policy) {
        assertThat(problemsWhereModelsDiffer(policy, Set.of())).isEmpty();
    }

    @Test
    void aProviderThatServesAnyModelByItsOwnNameIsLeft() {
        var policy = "routing: {providers: cloud, maxTier: 0}";
        assertThat(problemsWhereModelsDiffer(policy, Set.of())).hasSize(1);
        assertThat(problemsWhereModelsDiffer(policy, Set.of("cloud"))).isEmpty();
        assertThat(problemsWhereModelsDiffer("match: {model: cloud/x}, routing: {providers: alpine}", Set.of("cloud")))
                .containsExactly(
                        "a.yaml: policies[0].routing: no target of cloud/x (expected: one that is left, of cloud (tier 0))");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "headers: {}                                      | headers: nothing (expected: allow, request or response)",
                "headers: {request: {}, response: {remove: []}}   | headers: nothing (expected: allow, request or response)",
                "headers: {request: {sett: {x-a: b}}, allow: [tollgate-run]} | headers.request.sett: unknown key (expected: set, the nearest known key)",
                "headers: {request: {set: {'x a': b}}}            | headers.request.set[\"x a\"]: \"x a\" (expected: a header name (letters, digits and - _ .))",
                "headers: {request: {set: {':path': /x}}}         | headers.request.set[\":path\"]: \":path\" (expected: a header name (letters, digits and - _ .))",
                "headers: {response: {remove: ['x:y']}}           | headers.response.remove[0]: \"x:y\" (expected: a header name (letters, digits and - _ .))",
                "headers: {request: {set: {x-a: b}, remove: [X-A]}} | headers.request.remove[0]: \"X-A\" (expected: each header once, whatever its case)",
                "headers: {response: {set: {x-a: b}, add: {X-a: c}}} | headers.response.add.X-a: X-a (expected: each header once, whatever its case)",
                "headers: {request: {set: {X-Project: b}}}        | headers.request.set.X-Project: X-Project (expected: a header that no provider's own headers set, as these count more)",
                "headers: {request: {set: {x-a: {cel: caller.tem}}}} | headers.request.set.x-a.cel: \"caller.tem\" (expected: a CEL expression that is a text; caller has kind, principal, agent, team, tenant, namespace, claims; did you mean caller.team?)",
                "headers: {request: {set: {x-a: {cel: '\"a\"'}}}} | headers.request.set.x-a.cel: \"\"a\"\" (expected: a CEL expression that is a text; this is always \"a\")",
                "headers: {request: {add: {x-a: {}}}}             | headers.request.add.x-a.cel: nothing (expected: a CEL expression that is a text)",
                "headers: {request: {add: {x-a: [b]}}}            | headers.request.add.x-a: a list (expected: a text of one line in ASCII, at most 1024 characters, neither empty nor with spaces around it, or a mapping with cel)",
                "headers: {request: {remove: [x_team]}}           | headers.request.remove[0]: \"x_team\" (expected: a name without _, which some servers take for -)"
            })
    void aWrongHeadersPolicyIsToldWhatIsWrong(String policy, String message) {
        isTold(policy, message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Content-Type",
                "content-encoding",
                "accept-encoding",
                "transfer-encoding",
                "connection",
                "keep-alive",
                "te",
                "trailer",
                "upgrade",
                "expect",
                "http2-settings",
                "proxy-authorization",
                "authorization",
                "X-Api-Key",
                "api-key",
                "x-goog-api-key",
                "cookie",
                "forwarded",
                "via",
                "x-forwarded-for",
                "x-forwarded-client-cert",
                "x-real-ip",
                "traceparent",
                "tracestate",
                "tollgate-agent",
                "Tollgate-Anything"
            })
    void whatTheGatewayWritesOrACredentialStandsInIsNotEditedInRequests(String name) {
        var expected = " (expected: a header that neither the gateway writes itself nor a credential stands in)";
        isTold("headers: {request: {set: {" + name + ": x}}}", "headers.request.set." + name + ": " + name + expected);
        isTold("headers: {request: {add: {" + name + ": x}}}", "headers.request.add." + name + ": " + name + expected);
        isTold(
                "headers: {request: {remove: [" + name + "]}}",
                "headers.request.remove[0]: \"" + name + "\"" + expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "content-type",
                "content-encoding",
                "transfer-encoding",
                "Connection",
                "keep-alive",
                "trailer",
                "upgrade",
                "date",
                "allow",
                "www-authenticate",
                "proxy-authenticate",
                "Retry-After",
                "retry-after-ms",
                "x-should-retry",
                "tollgate-cost",
                "Tollgate-Anything"
            })
    void whatTheGatewayWritesIsNotEditedInAnswers(String name) {
        var expected = " (expected: a header that the gateway does not write itself)";
        isTold(
                "headers: {response: {set: {" + name + ": x}}}",
                "headers.response.set." + name + ": " + name + expected);
        isTold(
                "headers: {response: {add: {" + name + ": x}}}",
                "headers.response.add." + name + ": " + name + expected);
        isTold(
                "headers: {response: {remove: [" + name + "]}}",
                "headers.response.remove[0]: \"" + name + "\"" + expected);
    }

    /** A value might be a secret, so no message shows it. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\"a\\r\\nx-evil: 1\"", "\"a\\nb\"", "\"a\\0b\"", "\"\"", "\" a\"", "\"gr\\u00fc\\u00dfe\""})
    void aValueThatCouldSplitAMessageIsRefused(String value) {
        isTold(
                "headers: {response: {set: {x-a: " + value + "}}}",
                "headers.response.set.x-a: *** (expected: a text of one line in ASCII, at most 1024 characters,"
                        + " neither empty nor with spaces around it)");
    }

    @Test
    void valuesAndTheirNumberAreBounded() {
        assertThat(problems("headers: {request: {set: {x-a: " + "x".repeat(1024) + "}}}"))
                .isEmpty();
        assertThat(problems("headers: {request: {set: {x-a: " + "x".repeat(1025) + "}}}"))
                .singleElement()
                .asString()
                .contains("at most 1024 characters");
        var many = IntStream.range(0, 33).mapToObj(i -> "x-" + i).collect(Collectors.joining(", "));
        isTold("headers: {response: {remove: [" + many + "]}}", "headers.response: 33 headers (expected: at most 32)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "routing: {providers: ['gpu-*', openai], notProviders: gpu-1, maxTier: 0, money: 0.05}",
                "headers: {allow: [tollgate-run], request: {set: {x-team: a, anthropic-beta: b}, add: {x-c: d}, remove: [user-agent]}}",
                "headers: {request: {set: {x-agent: {cel: caller.agent}}, add: {x-of: {cel: 'caller.team + \"/\" + call.model'}}}}",
                "headers: {response: {set: {cache-control: no-store, server: x}, remove: [x-request-id, x-project]}}"
            })
    void aRightOneIsFine(String policy) {
        assertThat(problems(policy)).isEmpty();
    }
}
