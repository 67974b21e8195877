package dev.tollgate.config.policy;

import dev.tollgate.config.Problem;
import dev.tollgate.config.file.Document;
import dev.tollgate.config.reach.NoTargetLeft.Dead;
import java.util.List;
import java.util.Set;

/** Takes what is wrong with one policy, and tells it in the words of its file. Threads: confined to one read. */
record FoundIn(Document document, String policy, List<Problem> problems) {
    void error(String key, String found, String expected) {
        add(Problem.error(at(key), Problem.shown(found), expected));
    }

    void warning(String key, String found, String expected) {
        add(Problem.warning(at(key), Problem.shown(found), expected));
    }

    /** What lacks a key that was said, but wrongly, lacks nothing. */
    private void add(Problem problem) {
        if (document.untouched(problem.path())) {
            problems.add(document.located(problem));
        }
    }

    /** What is wrong with the keys that tell a kind, whatever else is. */
    void ofKinds(String found, String expected) {
        var empty = document.withoutValue(policy);
        var meant = PolicySchema.KINDS.stream()
                .map(kind -> kind.name())
                .filter(empty::contains)
                .findFirst();
        problems.add(document.located(Problem.error(
                policy,
                found,
                expected
                        + meant.map(kind -> "; " + kind + " has no value"
                                        + (kind.equals("loop") ? ", {} for all as usual" : ""))
                                .orElse(""))));
    }

    /** That several policies leave no target, of which this one is the last. */
    Problem told(Dead dead) {
        var path = at("routing");
        return document.located(
                dead.sure()
                        ? Problem.error(path, dead.found(), dead.expected())
                        : Problem.warning(path, dead.found(), dead.expected()));
    }

    boolean untouched(String key) {
        return document.untouched(at(key));
    }

    /** Whether nothing of the policy was lost but perhaps values of these keys. */
    boolean untouchedBut(Set<String> keys) {
        return document.broken().stream()
                .filter(lost -> lost.startsWith(policy + "."))
                .allMatch(lost ->
                        keys.contains(lost.substring(policy.length() + 1).split("[.\\[]", 2)[0]));
    }

    private String at(String key) {
        return document.inFile(policy + "." + key);
    }
}
