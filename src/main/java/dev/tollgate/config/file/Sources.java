package dev.tollgate.config.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a configuration is read from. Implemented where input and output are allowed. */
public interface Sources {

    /** A variable of the environment, null when it is not set. */
    @Nullable
    String variable(String name);

    /**
     * The bytes of a file, or its first {@code limit} bytes.
     *
     * @throws IOException when it is not there or cannot be read
     */
    byte[] file(Path path, int limit) throws IOException;

    /** Whether there is a file that can be read. */
    boolean readable(Path path);

    /** Whether there is a folder of this name. */
    default boolean folder(Path path) {
        return false;
    }

    /**
     * The files of a folder, in no order; empty where there is no such folder.
     *
     * @throws IOException when it is there and cannot be read
     */
    default List<Path> list(Path folder) throws IOException {
        return List.of();
    }
}
