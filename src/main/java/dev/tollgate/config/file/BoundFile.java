package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import dev.tollgate.config.schema.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Any file of known keys, read: located tree, expansion, binding.
 *
 * @param value null when nothing could be bound
 * @param problems everything that is wrong, each with its place
 * @param document what it says and where
 */
public record BoundFile<T>(@Nullable T value, List<Problem> problems, Document document) {

    /** Reads a file of this shape; never throws for what it says. */
    public static <T> BoundFile<T> read(Shape<T> shape, Path file, Sources sources) {
        try {
            return read(shape, file, sources.file(file, TreeReader.MAX_BYTES + 1), sources);
        } catch (IOException unreadable) {
            return new BoundFile<>(
                    null, List.of(Problem.error("", file.toString(), "a file that can be read")), Document.UNREADABLE);
        }
    }

    /** Reads a document as if it stood in the file. */
    public static <T> BoundFile<T> read(Shape<T> shape, Path file, byte[] document, Sources sources) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return new BoundFile<>(
                    null, List.of(Problem.error("", file.toString(), "a file in a folder")), Document.UNREADABLE);
        }
        var problems = new ArrayList<Problem>();
        var root = new TreeReader(new Expansion(sources, folder, problems), problems).read(document);
        if (root == null) {
            return new BoundFile<>(null, List.copyOf(problems), Document.UNREADABLE);
        }
        var binder = new Binder(folder, problems);
        var tree = Node.ofDocument(root);
        var value = binder.bind(shape, tree, "");
        return new BoundFile<>(value, List.copyOf(problems), new Document(tree, binder.scalars(), binder.broken()));
    }
}
