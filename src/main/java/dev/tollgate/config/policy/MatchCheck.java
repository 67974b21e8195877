package dev.tollgate.config.policy;

import dev.tollgate.config.Problem;
import dev.tollgate.config.Spelling;
import dev.tollgate.config.policy.RuleBody.Findings;
import dev.tollgate.config.reach.ConditionCheck;
import dev.tollgate.config.reach.Served;
import dev.tollgate.exchange.Classifier;
import dev.tollgate.exchange.Dialects;
import dev.tollgate.http.Cidr;
import dev.tollgate.http.RequestTarget;
import dev.tollgate.match.Addresses;
import dev.tollgate.match.Values;
import dev.tollgate.match.Wildcard;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.access.Source;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what can never match: names that nothing bears, paths that no request can have, callers who cannot be where they are looked for. */
final class MatchCheck {
    private static final Classifier FACES = new Classifier(Dialects.all(0, () -> Instant.EPOCH));
    private static final List<Wildcard> PATHS = FACES.paths().stream()
            .map(path -> new Wildcard(path.endsWith("/") ? Wildcard.Form.PREFIX : Wildcard.Form.EXACT, path))
            .toList();
    private static final Set<String> METHODS = FACES.paths().stream()
            .map(path -> FACES.method(path.endsWith("/") ? path + "x" : path))
            .filter(Objects::nonNull)
            .collect(Collectors.toUnmodifiableSet());

    /** What principals begin with. */
    private static final List<Wildcard> PRINCIPALS = Stream.of("anonymous", "key:*", "jwt:*", "spiffe://*")
            .map(Wildcard::parse)
            .filter(Objects::nonNull)
            .toList();

    /** Names that a message lists. */
    private static final int MOST_NAMES = 24;

    private MatchCheck() {}

    static void check(Match match, Served served, Findings out) {
        listeners(match, served, out);
        models("match.model", match.models().anyOf(), served, out);
        paths("match.path", match.paths().anyOf(), out);
        peers(match, served, out);
    }

    /**
     * Names that no caller can prove to bear. These are warnings: a policy may be there before the first key of an agent, and must not keep the
     * file from being taken up once the last key is withdrawn.
     */
    static void callers(Match match, Served served, Findings out) {
        var callers = served.callers();
        if (callers != null) {
            callers("match.agent", "an agent", match.agents(), callers.agents(), out);
            callers("match.team", "a team", match.teams(), callers.teams(), out);
            callers("match.tenant", "a tenant", match.tenants(), callers.tenants(), out);
        }
    }

    /** The same of a rule of access; and principals and namespaces that nobody has where nothing but keys says who calls. */
    static void callers(String path, Source source, Served served, Findings out) {
        var callers = served.callers();
        if (callers != null) {
            callers(path + "agents", "an agent", source.agents(), callers.agents(), out);
            callers(path + "teams", "a team", source.teams(), callers.teams(), out);
            callers(path + "tenants", "a tenant", source.tenants(), callers.tenants(), out);
            var principals = source.principals().anyOf();
            if (principals.stream().allMatch(MatchCheck::isPrincipal)) {
                unknown(path + "principals", principals, callers.principals(), "a caller that there is, ", out);
            }
            var namespaces = source.namespaces().anyOf();
            for (int i = 0; i < namespaces.size(); i++) {
                out.add(
                        Problem.index(path + "namespaces", i),
                        namespaces.get(i).toString(),
                        "the namespace of a workload; without client certificates nobody has one");
            }
        }
    }

    private static void callers(String path, String what, Values asked, Set<String> names, Findings out) {
        unknown(path, asked.anyOf(), names, what + " that a key of identity.keys names, ", out);
    }

    private static void listeners(Match match, Served served, Findings out) {
        if (!served.listeners().isEmpty()) {
            unknown("match.listener", match.listeners().anyOf(), served.listeners(), "", out);
        }
    }

    /** Patterns that fit none of these names. */
    static void unknown(String path, List<Wildcard> patterns, Set<String> names, String what, Findings out) {
        for (int i = 0; i < patterns.size(); i++) {
            var pattern = patterns.get(i);
            if (names.stream().noneMatch(pattern::matches)) {
                out.add(Problem.index(path, i), pattern.toString(), what + oneOf(names, pattern));
            }
        }
    }

    /** Patterns that no principal can fit, whoever calls. */
    static void principals(String path, List<Wildcard> patterns, Findings out) {
        for (int i = 0; i < patterns.size(); i++) {
            var pattern = patterns.get(i);
            if (!isPrincipal(pattern)) {
                out.add(
                        Problem.index(path, i),
                        pattern.toString(),
                        "anonymous, key:NAME, jwt:ISSUER|SUBJECT or a SPIFFE id; did you mean key:" + pattern + "?");
            }
        }
    }

    private static boolean isPrincipal(Wildcard pattern) {
        return PRINCIPALS.stream().anyMatch(pattern::meets);
    }

    /** Patterns of models that callers cannot ask for. */
    static void models(String path, List<Wildcard> patterns, Served served, Findings out) {
        var names = served.models() == null ? Set.<String>of() : served.models().keySet();
        for (int i = 0; i < patterns.size(); i++) {
            var pattern = patterns.get(i);
            if (!served.hasModel(pattern)) {
                out.add(Problem.index(path, i), pattern.toString(), "a model that is served, " + oneOf(names, pattern));
            }
        }
    }

    /** Patterns that no canonical path can fit. */
    static void paths(String path, List<Wildcard> patterns, Findings out) {
        for (int i = 0; i < patterns.size(); i++) {
            var wrong = path(patterns.get(i));
            if (wrong != null) {
                out.add(Problem.index(path, i), patterns.get(i).toString(), wrong);
            }
        }
    }

    /**
     * Patterns of paths that are not served. These are warnings: such requests are refused anyway, and a rule may be there before what it speaks of.
     */
    static void unserved(String path, List<Wildcard> patterns, Findings out) {
        for (int i = 0; i < patterns.size(); i++) {
            var pattern = patterns.get(i);
            if (path(pattern) == null && PATHS.stream().noneMatch(pattern::meets)) {
                var served = PATHS.stream().map(Wildcard::text).toList();
                out.add(
                        Problem.index(path, i),
                        pattern.toString(),
                        "a path that is served, one of " + shown(PATHS) + Spelling.hint(pattern.text(), served));
            }
        }
    }

    /** Methods that are not served: warnings, as for paths. Of those in small letters more is told elsewhere. */
    static void unservedMethods(String path, List<Wildcard> patterns, Findings out) {
        var written = patterns.stream()
                .filter(pattern -> pattern.text().equals(pattern.text().toUpperCase(Locale.ROOT)))
                .toList();
        if (written.size() == patterns.size()) {
            unknown(path, patterns, METHODS, "a method that is served, ", out);
        }
    }

    /** A check of the conditions of a policy with this match. */
    static ConditionCheck conditions(Match match, Served served) {
        return new ConditionCheck(match, served, PATHS, METHODS);
    }

    private static @Nullable String path(Wildcard pattern) {
        var text = pattern.text();
        if (pattern.form() == Wildcard.Form.PRESENT) {
            return null;
        }
        if (text.indexOf('?') >= 0) {
            return "a path without its query";
        }
        boolean begins = pattern.form() != Wildcard.Form.SUFFIX;
        var whole = begins || text.startsWith("/") ? text : "/" + text;
        if (!whole.startsWith("/")) {
            return "a path that begins with /";
        }
        // A prefix may end inside a segment, so what stands there is completed to one that is neither empty nor dots.
        var tested = pattern.form() == Wildcard.Form.PREFIX ? whole + "x" : whole;
        return RequestTarget.parse(tested) instanceof RequestTarget target
                        && target.path().equals(tested)
                ? null
                : "a canonical path: no empty, . or .. segment, no escape of a plain character, others in capitals";
    }

    private static void peers(Match match, Served served, Findings out) {
        if (match.peers().loopback() || match.peers().blocks().isEmpty()) {
            return;
        }
        var spoken = served.listeners().stream()
                .filter(name -> match.listeners().accepts(name))
                .toList();
        boolean local = !spoken.isEmpty() && served.onlyLocal().containsAll(spoken);
        if (local && match.peers().blocks().stream().noneMatch(MatchCheck::isLoopback)) {
            out.add(
                    "match.peer",
                    String.join(
                            ", ",
                            match.peers().blocks().stream()
                                    .map(Object::toString)
                                    .toList()),
                    "callers on this machine: listener " + String.join(", ", spoken) + " lets in no others");
        }
    }

    private static boolean isLoopback(Cidr block) {
        return new Addresses(false, List.of(block), List.of())
                        .accepts(new dev.tollgate.exchange.Peer("127.0.0.1", 1, true))
                || block.base().isLoopback();
    }

    /** Two lists of which a call must fit both, and cannot; nor can it where a list takes out all that the other names. */
    static void together(String path, Values inner, String around, Values outer, Findings out) {
        var not = except(path);
        if (inner.areNone()) {
            out.add(
                    path,
                    shown(inner.anyOf()),
                    "one that " + key(not) + " leaves: it takes out " + shown(inner.noneOf()));
        } else if (inner.anyOf().isEmpty() && new Values(outer.anyOf(), inner.noneOf()).areNone()) {
            out.add(not, shown(inner.noneOf()), "not all that " + around + " lets through: " + shown(outer.anyOf()));
        } else if (!inner.meets(outer)) {
            var at = inner.anyOf().size() == 1 ? Problem.index(path, 0) : path;
            out.add(at, shown(inner.anyOf()), "one that " + around + " lets through: " + shown(outer.anyOf()));
        }
    }

    /** {@code notAgents} beside {@code agents}. */
    private static String except(String path) {
        int key = path.lastIndexOf('.') + 1;
        return path.substring(0, key) + "not" + Character.toUpperCase(path.charAt(key)) + path.substring(key + 1);
    }

    private static String key(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static String shown(List<Wildcard> patterns) {
        return String.join(", ", patterns.stream().map(Wildcard::toString).toList());
    }

    /** What there is, as far as a line holds it, and which of it was meant. */
    static String oneOf(Collection<String> names, Wildcard pattern) {
        return oneOf(names) + (pattern.form() == Wildcard.Form.EXACT ? Spelling.hint(pattern.text(), names) : "");
    }

    private static String oneOf(Collection<String> names) {
        if (names.isEmpty()) {
            return "none is configured";
        }
        var first = names.stream().sorted().limit(MOST_NAMES).collect(Collectors.joining(", "));
        int more = names.size() - MOST_NAMES;
        return "one of " + first + (more > 0 ? " and " + more + " more" : "");
    }
}
