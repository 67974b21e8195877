package dev.tollgate.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.RequestReader;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Cases kept as files: what went in, what must come out, and what must have been learned. */
final class Golden {
    static final OpenAiDialect DIALECT =
            new OpenAiDialect(42, InstantSource.fixed(Instant.EPOCH), OpenAiRequests.CODEC);
    private static final Path ROOT = Path.of("src/test/resources/golden/openai");

    private Golden() {}

    /** One line of a {@code cases.csv}: name, operation, and what else the kind of case needs. */
    record Case(String kind, String name, Operation operation, String more) {
        byte[] bytes(String suffix) {
            try {
                return Files.readAllBytes(path(suffix));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String text(String suffix) {
            return new String(bytes(suffix), UTF_8);
        }

        Path path(String suffix) {
            return ROOT.resolve(kind).resolve(name + suffix);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases(String kind) {
        try {
            return Files.readAllLines(ROOT.resolve(kind).resolve("cases.csv")).stream()
                    .map(line -> line.split("\\|", -1))
                    .map(cells -> new Case(kind, cells[0], Operation.valueOf(cells[1]), cells[2]))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hands a document over in pieces of random sizes, each in an array of its own that has other bytes around. */
    static void inPieces(byte[] document, RandomGenerator random, int largest, Consumer<Bytes> reader) {
        for (int at = 0; at < document.length; ) {
            int length = Math.min(document.length - at, 1 + random.nextInt(largest));
            var array = new byte[length + 9];
            random.nextBytes(array);
            System.arraycopy(document, at, array, 4, length);
            reader.accept(new Bytes(array, 4, length));
            random.nextBytes(array);
            at += length;
        }
    }

    static Outcome<ModelRequest> read(Operation operation, byte[] body) {
        var reader = DIALECT.requestReader(operation, JsonLimits.DEFAULT, new ScanSpaces());
        reader.read(Bytes.of(body));
        return reader.finish();
    }

    static Outcome<ModelRequest> readInPieces(Operation operation, byte[] body, RandomGenerator random, int largest) {
        RequestReader reader = DIALECT.requestReader(operation, JsonLimits.DEFAULT, new ScanSpaces());
        inPieces(body, random, largest, reader::read);
        return reader.finish();
    }

    static ModelRequest request(Operation operation, String body) {
        if (read(operation, body.getBytes(UTF_8)) instanceof Outcome.Ready<ModelRequest>(var request)) {
            return request;
        }
        throw new AssertionError("refused: " + body);
    }

    static Fault fault(Operation operation, String body) {
        if (read(operation, body.getBytes(UTF_8)) instanceof Outcome.Refused<ModelRequest>(var fault)) {
            return fault;
        }
        throw new AssertionError("accepted: " + body);
    }

    /** A streaming request: {@code asked} is one whose caller wants usage itself. */
    static ModelRequest streaming(Operation operation, boolean asked) {
        var options = asked ? ",\"stream_options\":{\"include_usage\":true}" : "";
        return request(operation, "{\"model\":\"m\",\"stream\":true" + options + "}");
    }

    /** All that a reader says, one fact a line. */
    static String facts(AnswerReader reader) {
        return """
                started %s
                content %s
                complete %s
                error %s
                problem %s
                usage %s
                model %s
                id %s
                finish %s
                tier %s
                contentEvents %d
                unreadable %d
                """.formatted(
                        reader.started(),
                        reader.content(),
                        reader.complete(),
                        reader.error(),
                        reader.problem(),
                        reader.usage(),
                        reader.model(),
                        reader.id(),
                        reader.finishReason(),
                        reader.serviceTier(),
                        reader.contentEvents(),
                        reader.unreadable());
    }
}
