package dev.tollgate.io.files;

import dev.tollgate.config.file.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This machine's environment and files. Threads: any; blocks, so never on an event loop. */
public final class LocalSources implements Sources {
    /** More than any folder of policies has; a folder beyond it is some other one. */
    private static final int MAX_LISTED = 10_000;

    @Override
    public @Nullable String variable(String name) {
        return System.getenv(name);
    }

    @Override
    public byte[] file(Path path, int limit) throws IOException {
        try (var in = Files.newInputStream(path)) {
            return in.readNBytes(limit);
        }
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.limit(MAX_LISTED).toList();
        }
    }

    @Override
    public boolean folder(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public boolean readable(Path path) {
        return Files.isRegularFile(path) && Files.isReadable(path);
    }
}
