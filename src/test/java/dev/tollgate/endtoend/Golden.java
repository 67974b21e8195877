package dev.tollgate.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What OpenAI answers, byte for byte: the golden files of the dialect's own tests, used here on real sockets. */
final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden/openai");

    private Golden() {}

    /** A whole answer. */
    static String answer(String name) throws IOException {
        return text("answers/" + name + ".answer.json");
    }

    /** An event stream as the provider sends it. */
    static String upstream(String name) throws IOException {
        return text("streams/" + name + ".upstream.sse");
    }

    /** The same stream as the caller must see it. */
    static String caller(String name) throws IOException {
        return text("streams/" + name + ".caller.sse");
    }

    private static String text(String name) throws IOException {
        return new String(Files.readAllBytes(FOLDER.resolve(name)), StandardCharsets.UTF_8);
    }
}
