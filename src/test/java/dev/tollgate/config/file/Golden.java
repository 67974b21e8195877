package dev.tollgate.config.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in the tree that a test can write: strict by default, rewritten with {@code -Dgolden.update=true}. */
public final class Golden {
    private Golden() {}

    public static void compare(Path file, String actual) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(file, actual);
            }
            assertThat(Files.exists(file) ? Files.readString(file) : "")
                    .as("%s; -Dgolden.update=true rewrites it", file)
                    .isEqualTo(actual);
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
