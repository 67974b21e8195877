package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import dev.tollgate.config.Problem.Place;
import dev.tollgate.identity.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a file says and where: what is found wrong with the values that were bound is told by it in the words of the file. Immutable, so any
 * thread may use it.
 */
public final class Document {
    /** Of a file that cannot be read nothing is known. */
    public static final Document UNREADABLE = new Document(null, Map.of(), Set.of());

    private static final Pattern INDEX = Pattern.compile("\\[([0-9]{1,9})]");

    private final @Nullable Node tree;
    private final Map<String, Binder.Bound> scalars;
    private final Set<String> broken;

    Document(@Nullable Node tree, Map<String, Binder.Bound> scalars, Set<String> broken) {
        this.tree = tree;
        this.scalars = new LinkedHashMap<>(scalars);
        this.broken = Set.copyOf(broken);
    }

    /** Paths of values that were said but could not be bound. */
    public Set<String> broken() {
        return broken;
    }

    /** Whether nothing at or below the path was said and lost. */
    public boolean untouched(String path) {
        return tree != null
                && broken.stream()
                        .noneMatch(lost ->
                                lost.equals(path) || lost.startsWith(path + ".") || lost.startsWith(path + "["));
    }

    /** Whether a key at the top has a value. */
    public boolean says(String key) {
        return tree instanceof Node.Mapping root
                && root.entries().containsKey(key)
                && !(root.entries().get(key) instanceof Node.Nothing);
    }

    /** The keys of the mapping that a path names which have no value, and so count as not said. */
    public List<String> withoutValue(String path) {
        return tree != null && Paths.find(tree, path) instanceof Node.Mapping mapping
                ? mapping.entries().entrySet().stream()
                        .filter(entry -> entry.getValue() instanceof Node.Nothing)
                        .map(Map.Entry::getKey)
                        .toList()
                : List.of();
    }

    /** The keys of a mapping at the top, also of those whose values could not be bound; null where nobody knows them. */
    public @Nullable Set<String> names(String section) {
        if (broken.contains(section) || !(tree instanceof Node.Mapping root)) {
            return null;
        }
        return root.entries().get(section) instanceof Node.Mapping mapping
                ? mapping.entries().keySet()
                : Set.of();
    }

    /** The path in the file for one that counts only the elements of lists that could be bound. */
    public String inFile(String path) {
        var whole = new StringBuilder();
        var index = INDEX.matcher(path);
        int from = 0;
        while (index.find()) {
            whole.append(path, from, index.start());
            int at = 0;
            for (int bound = Integer.parseInt(index.group(1)); bound >= 0; at++) {
                if (!broken.contains(Problem.index(whole.toString(), at))) {
                    bound--;
                }
            }
            // A list of one element may be written without its brackets.
            if (tree != null && Paths.find(tree, whole.toString()) instanceof Node.Sequence) {
                whole.append('[').append(at - 1).append(']');
            }
            from = index.end();
        }
        return whole.append(path, from, path.length()).toString();
    }

    /** A problem with a value whose path counts only the elements that could be bound, as {@link #located} tells it. */
    public Problem locatedBound(Problem problem) {
        return located(problem.file().isEmpty() ? problem.at(inFile(problem.path())) : problem);
    }

    /** The problem with its place alone: for what is wrong behind a value, such as in the file that it names. */
    public Problem placed(Problem problem) {
        return tree == null || !problem.file().isEmpty()
                ? problem
                : problem.at(Paths.find(tree, problem.path()).at());
    }

    /** The problem with its place, and with what the file says unless that is not to be shown. */
    public Problem located(Problem problem) {
        if (tree == null || !problem.file().isEmpty()) {
            return problem;
        }
        var key = keyOf(problem);
        if (key != null) {
            return problem.at(key);
        }
        var bound = scalars.get(problem.path());
        if (bound == null) {
            return problem.at(Paths.find(tree, problem.path()).at());
        }
        var placed = problem.at(bound.scalar().at());
        if (bound.scalar().state() == Node.Scalar.State.EXPANDED) {
            placed = placed.withoutGuess();
        }
        return bound.found().equals(Secret.MASK) ? placed : placed.withFound(bound.found());
    }

    /** Where the key stands, if that is what is wrong and not its value. */
    private @Nullable Place keyOf(Problem problem) {
        var path = problem.path();
        var key = problem.found();
        int length =
                path.endsWith("." + key) ? key.length() + 1 : path.endsWith("[\"" + key + "\"]") ? key.length() + 4 : 0;
        return length > 0
                        && tree != null
                        && Paths.find(tree, path.substring(0, path.length() - length)) instanceof Node.Mapping around
                ? around.keys().get(key)
                : null;
    }

    /** The texts of the scalars that were expanded, as they stand in the file, by path. */
    Map<String, String> written() {
        var written = new LinkedHashMap<String, String>();
        scalars.forEach((path, bound) -> {
            if (bound.scalar().state() != Node.Scalar.State.PLAIN) {
                written.put(path, bound.scalar().written());
            }
        });
        return written;
    }
}
