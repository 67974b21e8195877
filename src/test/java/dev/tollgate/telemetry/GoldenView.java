package dev.tollgate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Views kept as files; {@code -Dgolden.update=true} writes them anew, for a reviewer to read the difference. */
public final class GoldenView {
    private static final Path ROOT = Path.of("src/test/resources/golden/telemetry");

    private GoldenView() {}

    public static void matches(String file, String actual) {
        var path = ROOT.resolve(file);
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.createDirectories(ROOT);
                Files.writeString(path, actual, StandardCharsets.UTF_8);
            }
            assertThat(actual).as(file).isEqualTo(Files.readString(path, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
