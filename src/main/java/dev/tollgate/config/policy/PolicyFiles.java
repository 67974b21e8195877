package dev.tollgate.config.policy;

import dev.tollgate.cel.Condition;
import dev.tollgate.config.Problem;
import dev.tollgate.config.file.BoundFile;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.policy.PolicySchema.Kind;
import dev.tollgate.config.reach.ConditionCheck;
import dev.tollgate.config.reach.Narrowing;
import dev.tollgate.config.reach.NoTargetLeft;
import dev.tollgate.config.reach.NoTargetLeft.Dead;
import dev.tollgate.config.reach.Served;
import dev.tollgate.policy.Match;
import dev.tollgate.policy.Mode;
import dev.tollgate.policy.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every {@code *.yaml} of a folder in the order of the names; hidden files are left out, as is the case for the
 * folders of a mounted ConfigMap. Threads: confined to one read.
 */
public final class PolicyFiles {
    static final int MAX_FILES = 256;
    private static final String ENDING = ".yaml";

    /** How the names end of files that somebody may take for policy files. */
    private static final List<String> NEARLY = List.of(".yml", ".json", ENDING);

    private final Served served;
    private final Sources sources;
    private final List<PolicyRule> policies = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    /** Routing policies that are enforced, each with where its problems go. */
    private final Map<Narrowing, Consumer<Dead>> narrowing = new LinkedHashMap<>();
    /** Where each name was first used. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private PolicyFiles(Served served, Sources sources) {
        this.served = served;
        this.sources = sources;
    }

    /**
     * What became of a folder.
     *
     * @param policies in the order in which they are asked; those that could be read, even if others could not
     * @param problems everything that is wrong; a path begins with the name of its file
     */
    public record Loaded(List<PolicyRule> policies, List<Problem> problems) {
        public Loaded {
            policies = List.copyOf(policies);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads the policies of a folder; an empty or missing one has none.
     *
     * @param served what a policy may speak of
     */
    public static Loaded load(Path folder, Served served, Sources sources) {
        var reading = new PolicyFiles(served, sources);
        try {
            reading.files(sources.list(folder));
            reading.together();
        } catch (IOException unreadable) {
            reading.problems.add(Problem.error("policies", folder.toString(), "a folder that can be read"));
        }
        return new Loaded(reading.policies, reading.problems);
    }

    /** Judges one document as if it were the only file of the folder. */
    public static Loaded load(Path file, byte[] document, Served served, Sources sources) {
        var reading = new PolicyFiles(served, sources);
        reading.file(file, BoundFile.read(PolicySchema.ROOT, file, document, sources));
        reading.together();
        return new Loaded(reading.policies, reading.problems);
    }

    private void files(List<Path> found) {
        var files = found.stream()
                .filter(file -> name(file).endsWith(ENDING) && !name(file).startsWith("."))
                .sorted(Comparator.comparing(PolicyFiles::name))
                .toList();
        if (files.size() > MAX_FILES) {
            problems.add(Problem.error("policies", files.size() + " files", "at most " + MAX_FILES));
            return;
        }
        for (var file : files) {
            file(file, BoundFile.read(PolicySchema.ROOT, file, sources));
        }
        found.stream()
                .map(PolicyFiles::name)
                .filter(PolicyFiles::isNearlyRead)
                .sorted()
                .map(name -> Problem.warning("", "not read", "a name that ends in " + ENDING)
                        .in(name))
                .forEach(problems::add);
    }

    private static boolean isNearlyRead(String name) {
        var small = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".")
                && !name.endsWith(ENDING)
                && NEARLY.stream().anyMatch(small::endsWith);
    }

    private void file(Path file, BoundFile<PolicyFile> read) {
        var found = new ArrayList<>(read.problems());
        var config = read.value();
        if (config != null) {
            for (int i = 0; i < config.policies().size(); i++) {
                var path = read.document().inFile(Problem.index("policies", i));
                rule(file, path, config.policies().get(i), new FoundIn(read.document(), path, found));
            }
        }
        found.sort(Problem.BY_PLACE);
        found.forEach(problem -> problems.add(problem.in(name(file))));
    }

    private void rule(Path file, String path, PolicyRule policy, FoundIn found) {
        var rule = policy.rule();
        var before = found.untouched("name") ? names.putIfAbsent(rule.name(), name(file) + ": " + path) : null;
        if (before != null) {
            found.error("name", rule.name(), "a name of its own; " + before + " has this one");
        }
        MatchCheck.check(rule.match(), served, found::error);
        MatchCheck.callers(rule.match(), served, found::warning);
        MatchCheck.unserved("match.path", rule.match().paths().anyOf(), found::warning);
        // What a match was meant to let through is not known where some of it is wrong.
        var judged = found.untouched("match") ? rule : new Rule(rule.name(), Match.ALL, rule.mode());
        condition(rule.match().condition(), MatchCheck.conditions(judged.match(), served), found);
        policy.bodies().forEach(body -> {
            body.check(judged, served, found::error);
            body.warn(judged, served, found::warning);
            body.files().forEach((key, named) -> {
                if (!sources.readable(named)) {
                    found.error(key, named.toString(), "a file that can be read");
                }
            });
        });
        if (policy.bodies().size() != 1 && found.untouchedBut(PolicySchema.COMMON)) {
            var kinds = PolicySchema.KINDS.stream().map(Kind::name).toList();
            found.ofKinds(
                    policy.bodies().isEmpty() ? "a policy of no kind" : "a policy of several kinds",
                    "exactly one of " + String.join(", ", kinds));
        }
        routing(file, policy, found);
        policies.add(policy);
    }

    /** Keeps a routing policy that was understood, for {@link #together}. */
    private void routing(Path file, PolicyRule policy, FoundIn found) {
        var rule = policy.rule();
        var body = policy.body(RoutingKeys.Body.class);
        if (body != null && rule.mode() == Mode.ENFORCE && found.untouchedBut(Set.of())) {
            narrowing.put(
                    new Narrowing(
                            rule.name(),
                            name(file) + ": " + found.policy(),
                            rule.match(),
                            body.providers(),
                            body.lastTier()),
                    dead -> problems.add(found.told(dead).in(name(file))));
        }
    }

    /** Finds what no single policy can tell. */
    private void together() {
        for (var dead : NoTargetLeft.among(List.copyOf(narrowing.keySet()), served)) {
            Objects.requireNonNull(narrowing.get(dead.last())).accept(dead);
        }
    }

    private static void condition(@Nullable Condition condition, ConditionCheck check, FoundIn found) {
        if (condition == null) {
            return;
        }
        var never = check.never(condition.whenTrue());
        if (never != null) {
            found.error("match.condition", condition.toString(), never);
        } else {
            check.strange(condition)
                    .forEach(strange -> found.warning("match.condition", condition.toString(), strange));
        }
    }

    private static String name(Path file) {
        var name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
