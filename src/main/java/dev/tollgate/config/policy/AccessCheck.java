package dev.tollgate.config.policy;

import dev.tollgate.cel.Cases;
import dev.tollgate.cel.Condition;
import dev.tollgate.config.Problem;
import dev.tollgate.config.policy.RuleBody.Findings;
import dev.tollgate.config.reach.Served;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.access.AccessRule;
import dev.tollgate.policy.access.Callee;
import dev.tollgate.policy.access.Source;
import dev.tollgate.policy.access.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Finds access rules that can never speak of a call, and policies that say nothing. */
final class AccessCheck {
    private AccessCheck() {}

    static void check(AccessKeys.Body body, Match match, Served served, Findings out) {
        if (body.deny().isEmpty() && body.allow().isEmpty()) {
            out.add("access", "no rule", "deny rules, allow rules or both; one empty rule, {}, speaks of every call");
        }
        rules("access.deny", body.deny(), match, served, out);
        rules("access.allow", body.allow(), match, served, out);
    }

    private static void rules(String path, List<AccessRule> rules, Match match, Served served, Findings out) {
        for (int i = 0; i < rules.size(); i++) {
            var at = path + "[" + i + "]";
            var from = rules.get(i).from();
            for (int j = 0; j < from.size(); j++) {
                source(at + ".from[" + j + "]", from.get(j), match, out);
            }
            var to = rules.get(i).to();
            for (int j = 0; j < to.size(); j++) {
                callee(at + ".to[" + j + "]", to.get(j), match, served, out);
            }
            when(at + ".when", rules.get(i).when(), match, served, out);
        }
    }

    /** Conditions that can never be true, or not all of them of one call. */
    private static void when(String at, List<When> when, Match match, Served served, Findings out) {
        for (int i = 0; i < when.size(); i++) {
            if (when.get(i) instanceof When.Claim(var _, var values)) {
                if (!values.narrows()) {
                    out.add(
                            Problem.index(at, i),
                            "a claim of which nothing is asked",
                            "values or notValues; values: \"*\" where any will do");
                }
                MatchCheck.together(Problem.index(at, i) + ".values", values, "match", Values.ALL, out);
            }
        }
        var check = MatchCheck.conditions(match, served);
        var all = new ArrayList<Cases>();
        var never = new ArrayList<String>();
        conditions(at, when, (path, condition) -> {
            all.add(condition.whenTrue());
            var expected = check.never(condition.whenTrue());
            if (expected != null) {
                never.add(path);
                out.add(path, condition.toString(), expected);
            }
        });
        var around = match.condition();
        if (around != null) {
            all.add(around.whenTrue());
        }
        if (never.isEmpty() && all.size() > 1) {
            var expected = check.never(all.stream().reduce(Cases::and).orElseThrow());
            if (expected != null) {
                out.add(
                        at,
                        "conditions that exclude each other" + (around == null ? "" : " or match.condition"),
                        expected);
            }
        }
    }

    private static void conditions(String at, List<When> when, BiConsumer<String, Condition> out) {
        for (int i = 0; i < when.size(); i++) {
            if (when.get(i) instanceof When.Holds(var condition)) {
                out.accept(Problem.index(at, i), condition);
            }
        }
    }

    /** Finds rules that speak of what is not served, and conditions that are strange. */
    static void warn(String path, List<AccessRule> rules, Match match, Served served, Findings out) {
        for (int i = 0; i < rules.size(); i++) {
            var check = MatchCheck.conditions(match, served);
            conditions(path + "[" + i + "].when", rules.get(i).when(), (at, condition) -> check.strange(condition)
                    .forEach(expected -> out.add(at, condition.toString(), expected)));
            var from = rules.get(i).from();
            for (int j = 0; j < from.size(); j++) {
                MatchCheck.callers(path + "[" + i + "].from[" + j + "].", from.get(j), served, out);
            }
            claims(path + "[" + i + "].when", rules.get(i).when(), served, out);
            var to = rules.get(i).to();
            for (int j = 0; j < to.size(); j++) {
                var at = path + "[" + i + "].to[" + j + "]";
                MatchCheck.unserved(at + ".paths", to.get(j).paths().anyOf(), out);
                MatchCheck.unserved(at + ".notPaths", to.get(j).paths().noneOf(), out);
                MatchCheck.unservedMethods(at + ".methods", to.get(j).methods().anyOf(), out);
                MatchCheck.unservedMethods(
                        at + ".notMethods", to.get(j).methods().noneOf(), out);
            }
        }
    }

    /** Claims, where nobody shows a token. */
    private static void claims(String at, List<When> when, Served served, Findings out) {
        for (int i = 0; i < when.size(); i++) {
            if (when.get(i) instanceof When.Claim(var name, var values)
                    && served.callers() != null
                    && !values.anyOf().isEmpty()) {
                out.add(
                        Problem.index(at, i) + ".claim",
                        name,
                        "a claim of a token; without identity.issuers nobody has one");
            }
        }
    }

    private static void source(String at, Source source, Match match, Findings out) {
        MatchCheck.principals(at + ".principals", source.principals().anyOf(), out);
        MatchCheck.principals(at + ".notPrincipals", source.principals().noneOf(), out);
        MatchCheck.together(at + ".principals", source.principals(), "match", Values.ALL, out);
        MatchCheck.together(at + ".namespaces", source.namespaces(), "match", Values.ALL, out);
        MatchCheck.together(at + ".agents", source.agents(), "match.agent", match.agents(), out);
        MatchCheck.together(at + ".teams", source.teams(), "match.team", match.teams(), out);
        MatchCheck.together(at + ".tenants", source.tenants(), "match.tenant", match.tenants(), out);
    }

    private static void callee(String at, Callee callee, Match match, Served served, Findings out) {
        MatchCheck.models(at + ".models", callee.models().anyOf(), served, out);
        MatchCheck.together(at + ".models", callee.models(), "match.model", match.models(), out);
        MatchCheck.paths(at + ".paths", callee.paths().anyOf(), out);
        MatchCheck.together(at + ".paths", callee.paths(), "match.path", match.paths(), out);
        MatchCheck.together(at + ".methods", callee.methods(), "match", Values.ALL, out);
        MatchCheck.together(at + ".hosts", callee.hosts(), "match", Values.ALL, out);
        cased(at + ".methods", callee.methods().anyOf(), true, out);
        cased(at + ".notMethods", callee.methods().noneOf(), true, out);
        cased(at + ".hosts", callee.hosts().anyOf(), false, out);
        cased(at + ".notHosts", callee.hosts().noneOf(), false, out);
    }

    private static void cased(String path, List<Wildcard> patterns, boolean upper, Findings out) {
        for (int i = 0; i < patterns.size(); i++) {
            var text = patterns.get(i).text();
            var right = upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT);
            boolean port = !upper && text.indexOf(':') >= 0 && text.indexOf(']') < 0;
            if (!right.equals(text) || port) {
                out.add(
                        Problem.index(path, i),
                        patterns.get(i).toString(),
                        upper ? "a method in capitals" : "a host in small letters, without a port");
            }
        }
    }
}
