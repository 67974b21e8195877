package dev.tollgate.config.policy;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.BoundFile;
import dev.tollgate.config.file.Sources;
import dev.tollgate.config.policy.PolicySchema.Kind;
import dev.tollgate.config.policy.RuleBody.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads every {@code *.yaml} of a folder in the order of the names; hidden files are left out, as is the case for the
 * folders of a mounted ConfigMap. Threads: confined to one read.
 */
public final class PolicyFiles {
    static final int MAX_FILES = 256;
    private static final String ENDING = ".yaml";

    private final Served served;
    private final Sources sources;
    private final List<PolicyRule> policies = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
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
        } catch (IOException unreadable) {
            reading.problems.add(Problem.error("policies", folder.toString(), "a folder that can be read"));
        }
        return new Loaded(reading.policies, reading.problems);
    }

    /** Judges one document as if it were the only file of the folder. */
    public static Loaded load(Path file, byte[] document, Served served, Sources sources) {
        var reading = new PolicyFiles(served, sources);
        reading.file(file, BoundFile.read(PolicySchema.ROOT, file, document, sources));
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
    }

    private void file(Path file, BoundFile<PolicyFile> read) {
        read.problems().forEach(problem -> problems.add(in(file, problem)));
        var config = read.value();
        if (config == null) {
            return;
        }
        int index = 0;
        for (var rule : config.policies()) {
            while (read.broken().contains(Problem.index("policies", index))) {
                index++;
            }
            rule(file, Problem.index("policies", index++), rule, read.broken());
        }
    }

    private void rule(Path file, String path, PolicyRule policy, Set<String> broken) {
        var at = name(file) + ": " + path;
        var rule = policy.rule();
        var before = names.putIfAbsent(rule.name(), at);
        if (before != null) {
            problems.add(Problem.error(at + ".name", rule.name(), "a name of its own; " + before + " has this one"));
        }
        Findings findings = (key, found, expected) -> {
            // What lacks a key that was said, but wrongly, lacks nothing.
            if (broken.stream().noneMatch(known -> (known + ".").startsWith(path + "." + key + "."))) {
                problems.add(Problem.error(at + "." + key, found, expected));
            }
        };
        MatchCheck.check(rule.match(), served, findings);
        Findings warnings = (key, found, expected) -> problems.add(Problem.warning(at + "." + key, found, expected));
        MatchCheck.callers(rule.match(), served, warnings);
        MatchCheck.unserved("match.path", rule.match().paths().anyOf(), warnings);
        policy.bodies().forEach(body -> {
            body.check(rule, served, findings);
            body.warn(warnings);
            body.files().forEach((key, named) -> {
                if (!sources.readable(named)) {
                    findings.add(key, named.toString(), "a file that can be read");
                }
            });
        });
        boolean lost = broken.stream().anyMatch(key -> key.startsWith(path + "."));
        if (policy.bodies().size() != 1 && !lost) {
            var kinds = PolicySchema.KINDS.stream().map(Kind::name).toList();
            problems.add(Problem.error(
                    at,
                    policy.bodies().isEmpty() ? "a policy of no kind" : "a policy of several kinds",
                    "exactly one of " + String.join(", ", kinds)));
        }
        policies.add(policy);
    }

    private static Problem in(Path file, Problem problem) {
        var path = problem.path().isEmpty() ? "(document)" : problem.path();
        return new Problem(
                problem.severity(), name(file) + ": " + path, problem.found(), problem.expected(), problem.at());
    }

    private static String name(Path file) {
        var name = file.getFileName();
        return name == null ? "" : name.toString();
    }
}
