package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import dev.tollgate.config.schema.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any file of known keys, read: located tree, expansion, binding.
 *
 * @param value null when nothing could be bound
 * @param problems everything that is wrong, each with its place
 * @param broken paths of what was said but could not be bound
 */
public record BoundFile<T>(@Nullable T value, List<Problem> problems, Set<String> broken) {

    /** Reads a file of this shape; never throws for what it says. */
    public static <T> BoundFile<T> read(Shape<T> shape, Path file, Sources sources) {
        try {
            return read(shape, file, sources.file(file, TreeReader.MAX_BYTES + 1), sources);
        } catch (IOException unreadable) {
            return new BoundFile<>(
                    null, List.of(Problem.error("", file.toString(), "a file that can be read")), Set.of());
        }
    }

    /** Reads a document as if it stood in the file. */
    public static <T> BoundFile<T> read(Shape<T> shape, Path file, byte[] document, Sources sources) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return new BoundFile<>(null, List.of(Problem.error("", file.toString(), "a file in a folder")), Set.of());
        }
        var problems = new ArrayList<Problem>();
        var root = new TreeReader(new Expansion(sources, folder, problems), problems).read(document);
        if (root == null) {
            return new BoundFile<>(null, List.copyOf(problems), Set.of());
        }
        var binder = new Binder(folder, problems);
        var value = binder.bind(shape, Node.ofDocument(root), "");
        return new BoundFile<>(value, List.copyOf(problems), Set.copyOf(binder.broken()));
    }
}
