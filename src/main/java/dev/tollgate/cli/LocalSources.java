package dev.tollgate.cli;

import dev.tollgate.config.file.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** This machine's environment and files. */
final class LocalSources implements Sources {
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
    public boolean readable(Path path) {
        return Files.isRegularFile(path) && Files.isReadable(path);
    }
}
