package dev.tollgate.config.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Variables and files that exist only in a test; files stand below {@code /etc/tollgate}. */
public final class MemorySources implements Sources {
    public static final Path FILE = Path.of("/etc/tollgate/gateway.yaml");

    private final Map<String, String> variables = new HashMap<>();
    private final Map<Path, byte[]> files = new HashMap<>();

    public MemorySources with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public MemorySources withFile(String name, String text) {
        return withFile(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public MemorySources withFile(String name, byte[] bytes) {
        files.put(FILE.resolveSibling(name).normalize(), bytes);
        return this;
    }

    public Loaded load(String document) {
        return GatewayFile.load(FILE, document.getBytes(StandardCharsets.UTF_8), this);
    }

    @Override
    public @Nullable String variable(String name) {
        return variables.get(name);
    }

    @Override
    public byte[] file(Path path, int limit) throws IOException {
        var bytes = files.get(path);
        if (bytes == null) {
            throw new NoSuchFileException(path.toString());
        }
        return bytes.length <= limit ? bytes : Arrays.copyOf(bytes, limit);
    }

    @Override
    public boolean readable(Path path) {
        return files.containsKey(path);
    }
}
