package dev.tollgate.io.files;

import dev.tollgate.config.file.Sources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sources that remember what was asked of them: every file and folder, there or not, as it was just before it was read.
 * So nothing that changes while a configuration is read goes unseen. Threads: confined to one read.
 */
public final class StampedSources implements Sources {
    private static final int VERSION_DIGITS = 12;

    private final Sources sources;
    private final Map<Path, Stamp> stamps = new LinkedHashMap<>();

    public StampedSources(Sources sources) {
        this.sources = sources;
    }

    /** What was asked for so far. */
    public Map<Path, Stamp> stamps() {
        return Map.copyOf(stamps);
    }

    /** A name for the contents of those files that the predicate picks, the same on every machine that reads the same. */
    public String version(Predicate<Path> picked) {
        var contents = new StringBuilder();
        stamps.forEach((path, stamp) -> {
            if (picked.test(path)) {
                contents.append(stamp.content()).append('\n');
            }
        });
        return Stamp.digest(contents.toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, VERSION_DIGITS);
    }

    @Override
    public @Nullable String variable(String name) {
        return sources.variable(name);
    }

    @Override
    public byte[] file(Path path, int limit) throws IOException {
        stamp(path);
        return sources.file(path, limit);
    }

    @Override
    public boolean readable(Path path) {
        stamp(path);
        return sources.readable(path);
    }

    @Override
    public boolean folder(Path path) {
        stamp(path);
        return sources.folder(path);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        stamp(folder);
        return sources.list(folder);
    }

    private void stamp(Path path) {
        stamps.computeIfAbsent(path.toAbsolutePath().normalize(), Stamp::of);
    }
}
