package dev.tollgate.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tollgate.dialect.AnswerReader;
import dev.tollgate.dialect.AnswerSink;
import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.ModelRequest;
import dev.tollgate.dialect.ToolNames;
import dev.tollgate.dialect.anthropic.AnthropicDialect;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import dev.tollgate.fault.Outcome;
import dev.tollgate.http.MediaType;
import dev.tollgate.llm.Operation;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.ScanSpaces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * An answer of a provider, kept as a file: {@code golden/<dialect>/<folder>/<name>.sse} or {@code .json}; beside it, what a caller of the other
 * dialect gets for it ({@code <name>.<other>.sse}) and what was learned ({@code <name>.facts}). The name may say what the file cannot:
 * {@code error-429-…} is its status, {@code …-asked} that the caller asked for usage.
 */
public record AnswerCase(Dialect provider, Dialect caller, Path file) {
    static final Dialect OPENAI =
            new OpenAiDialect(42, InstantSource.fixed(Instant.ofEpochSecond(1_700_000_000)), OpenAiRequests.CODEC);
    static final Dialect ANTHROPIC = new AnthropicDialect(42, AnthropicRequests.CODEC);

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Pattern STATUS = Pattern.compile("error-(\\d{3})-.*");

    static List<AnswerCase> fromOpenAi() {
        return cases(OPENAI, ANTHROPIC, GOLDEN.resolve("openai/translated"));
    }

    public static List<AnswerCase> fromAnthropic() {
        return cases(ANTHROPIC, OPENAI, GOLDEN.resolve("anthropic/answers"));
    }

    private static List<AnswerCase> cases(Dialect provider, Dialect caller, Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[^.]+\\.(sse|json)"))
                    .sorted()
                    .map(file -> new AnswerCase(provider, caller, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String name() {
        var name = file.getFileName().toString();
        return name.substring(0, name.indexOf('.'));
    }

    public boolean streamed() {
        return file.toString().endsWith(".sse");
    }

    public int status() {
        var found = STATUS.matcher(name());
        return found.matches() && !streamed() ? Integer.parseInt(found.group(1)) : 200;
    }

    Path expected() {
        return file.resolveSibling(name() + "." + caller.name() + (streamed() ? ".sse" : ".json"));
    }

    Path facts() {
        return file.resolveSibling(name() + (streamed() ? ".sse" : ".json") + ".facts");
    }

    public byte[] sent() {
        return bytes(file);
    }

    static byte[] bytes(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public MediaType type() {
        return Objects.requireNonNull(MediaType.parse(streamed() ? "text/event-stream" : "application/json"));
    }

    /** What a caller of the other dialect reads it with. */
    public AnswerReader translated() {
        return translated(new ScanSpaces());
    }

    /** The same in the working memory of a thread. */
    AnswerReader translated(ScanSpaces spaces) {
        var request = request(caller);
        return TranslatedAnswers.reader(
                provider.answers(), caller.answers(), request, status(), type(), new ToolNames(), spaces);
    }

    /** What a caller of the provider's own dialect reads it with. */
    AnswerReader passed() {
        return provider.transcoder(provider)
                .answer(request(provider, streamed(), true), status(), type(), new ScanSpaces());
    }

    private ModelRequest request(Dialect dialect) {
        return request(dialect, streamed(), name().endsWith("-asked"));
    }

    public static ModelRequest request(Dialect dialect, boolean streamed, boolean asked) {
        var options = asked ? ",\"stream_options\":{\"include_usage\":true}" : "";
        var body = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[],\"stream\":" + streamed + options + "}";
        var reader = dialect.requestReader(Operation.CHAT, JsonLimits.DEFAULT, new ScanSpaces());
        reader.read(Bytes.of(body));
        if (reader.finish() instanceof Outcome.Ready<ModelRequest>(var request)) {
            return request;
        }
        throw new AssertionError("refused: " + body);
    }

    @Override
    public String toString() {
        return provider.name() + "/" + file.getFileName();
    }

    /** Sees what a caller would see. */
    public static final class Caller implements AnswerSink {
        public final AnswerReader reader;
        private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
        private Bytes fragment = Bytes.EMPTY;
        public int writes;
        public int passes;

        public Caller(AnswerReader reader) {
            this.reader = reader;
        }

        public Caller read(Bytes bytes) {
            fragment = bytes;
            reader.read(bytes, this);
            fragment = Bytes.EMPTY;
            return this;
        }

        public Caller readAll(byte[] whole) {
            read(Bytes.of(whole));
            reader.end(this);
            return this;
        }

        /** In pieces of random sizes, each in an array that is overwritten afterwards. */
        public Caller readInPieces(byte[] whole, RandomGenerator random, int largest) {
            for (int at = 0; at < whole.length; ) {
                int length = Math.min(whole.length - at, 1 + random.nextInt(largest));
                var array = new byte[length + 9];
                System.arraycopy(whole, at, array, 4, length);
                read(new Bytes(array, 4, length));
                random.nextBytes(array);
                at += length;
            }
            reader.end(this);
            return this;
        }

        public String seen() {
            return seen.toString(UTF_8);
        }

        @Override
        public void pass(int from, int to) {
            passes++;
            seen.write(fragment.array(), fragment.offset() + from, to - from);
        }

        @Override
        public void write(Bytes bytes) {
            writes++;
            seen.write(bytes.array(), bytes.offset(), bytes.length());
        }

        /** All that was learned and a caller of any dialect is told by it, one fact a line. */
        public String facts() {
            return """
                    started %s
                    content %s
                    complete %s
                    error %s
                    usage %s
                    model %s
                    id %s
                    finish %s
                    tier %s
                    """.formatted(
                            reader.started(),
                            reader.content(),
                            reader.complete(),
                            reader.error(),
                            reader.usage(),
                            reader.model(),
                            reader.id(),
                            reader.finishReason(),
                            reader.serviceTier());
        }

        /** What only a translation has to say. */
        String more() {
            return """
                    problem %s
                    lost %s
                    contentEvents %d
                    unreadable %d
                    """.formatted(reader.problem(), reader.lost(), reader.contentEvents(), reader.unreadable());
        }
    }
}
