package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes down every event as a line, asking for all text and every hash; two logs are equal if events and verdict are. */
final class EventLog implements JsonHandler {
    private final List<String> lines = new ArrayList<>();
    private @Nullable JsonProblem problem;

    /** The log of a whole document, fed in pieces of this size. */
    static EventLog of(byte[] document, JsonLimits limits, int piece) {
        var log = new EventLog();
        var scanner = log.scanner(new ScanSpaces(), limits);
        for (int at = 0; at < document.length; at += piece) {
            // Each piece stands alone in an array of its own, so that nothing can be read from outside of it.
            int length = Math.min(piece, document.length - at);
            var array = new byte[length + 2];
            System.arraycopy(document, at, array, 1, length);
            scanner.feed(new Bytes(array, 1, length));
        }
        scanner.finish();
        log.problem = scanner.problem();
        return log;
    }

    /** A scanner that tells this log. */
    JsonScanner scanner(ScanSpaces spaces, JsonLimits limits) {
        return new JsonScanner(spaces, limits, JsonVocabulary.of("a", "model", "content"), this, 42);
    }

    List<String> lines() {
        return lines;
    }

    @Nullable
    JsonProblem problem() {
        return problem;
    }

    JsonProblem refused() {
        return Objects.requireNonNull(problem, "accepted");
    }

    void ended(JsonScanner scanner) {
        problem = scanner.problem();
    }

    private void log(String what, JsonToken token) {
        lines.add("%s %d-%d depth %d id %d/%d index %d text %s long %d decoded %d hash %x"
                .formatted(
                        what,
                        token.from(),
                        token.to(),
                        token.depth(),
                        token.id(),
                        token.idAt(1),
                        token.index(),
                        token.hasText() ? token.text().toUtf8String() : "-",
                        token.longOr(-7),
                        token.decodedLength(),
                        token.hash()));
    }

    @Override
    public int name(JsonToken name) {
        log("name", name);
        return HASH | JsonHandler.text(1 << 20);
    }

    @Override
    public void startObject(JsonToken brace) {
        log("{", brace);
    }

    @Override
    public void endObject(JsonToken object) {
        log("}", object);
    }

    @Override
    public int startArray(JsonToken bracket) {
        log("[", bracket);
        return HASH | JsonHandler.text(1 << 20);
    }

    @Override
    public void endArray(JsonToken array) {
        log("]", array);
    }

    @Override
    public void string(JsonToken string) {
        log("string", string);
    }

    @Override
    public void number(JsonToken number) {
        log("number", number);
    }

    @Override
    public void bool(JsonToken literal, boolean value) {
        log(value ? "true" : "false", literal);
    }

    @Override
    public void nothing(JsonToken literal) {
        log("null", literal);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EventLog that && lines.equals(that.lines) && Objects.equals(problem, that.problem);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n" + problem;
    }
}
