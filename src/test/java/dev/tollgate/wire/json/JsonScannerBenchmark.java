package dev.tollgate.wire.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Hash64;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Chat requests of two sizes: judged and read for model, roles and message hashes; Jackson's pass over the tokens beside it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JsonScannerBenchmark {
    private static final String TEXT = "He said \\\"look at line 12\\\",\\nand the function returned `null`.\\n";
    private static final String PLAIN = "The quick brown fox jumps over the lazy dog, again and again. ";
    private static final String WIDE = "\u6f22\u5b57\u3068\u304b\u306a\u4ea4\u3058\u308a\u306e\u6587 caf\u00e9 ";

    /** Bytes of the body, about. */
    @Param({"2000", "100000"})
    public int size;

    /** What the messages hold: an escape every 20 to 30 bytes, none, or mostly three-byte characters. */
    @Param({"escapes", "plain", "wide"})
    public String text = "escapes";

    private Bytes body = Bytes.EMPTY;
    private final Request request = new Request();
    private final JsonScanner scanner =
            new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, Request.NAMES, request, 17);
    private final JsonFactory jackson = new JsonFactory();

    /** Writes the body. */
    @Setup
    public void write() {
        var unit = text.equals("escapes") ? TEXT : text.equals("plain") ? PLAIN : WIDE;
        var out = new StringBuilder("{\"model\":\"gpt-4o-mini\",\"stream\":true,\"max_tokens\":512,\"messages\":[");
        int message = Math.max(400, size / 40);
        for (int i = 0; out.length() < size - message; i++) {
            out.append(i == 0 ? "" : ",").append("{\"role\":\"").append(i % 2 == 0 ? "user" : "assistant");
            out.append("\",\"content\":\"")
                    .append(unit.repeat(Math.max(1, message / unit.getBytes(UTF_8).length)))
                    .append("\"}");
        }
        body = Bytes.of(out.append("],\"temperature\":0.7,\"stream_options\":{\"include_usage\":true}}")
                .toString());
    }

    /** One pass that judges and extracts. */
    @Benchmark
    public long scan() {
        request.judgeOnly = false;
        scanner.reset();
        scanner.feed(body);
        if (!scanner.finish()) {
            throw new IllegalStateException(String.valueOf(scanner.problem()));
        }
        return request.sum;
    }

    /** Judged only. */
    @Benchmark
    public long judge() {
        request.judgeOnly = true;
        scanner.reset();
        scanner.feed(body);
        scanner.finish();
        return request.sum;
    }

    /** The hash alone, for comparison. */
    @Benchmark
    public long hash() {
        return Hash64.of(body, 0);
    }

    /** Jackson's tokens, with no check beyond its own. */
    @Benchmark
    public int jackson() throws IOException {
        int tokens = 0;
        try (var parser = jackson.createParser(body.array(), body.offset(), body.length())) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }

    private static final class Request implements JsonHandler {
        static final JsonVocabulary NAMES =
                JsonVocabulary.of("model", "messages", "stream", "role", "content", "max_tokens");
        private long sum;
        private boolean hashElements;
        private boolean judgeOnly;

        @Override
        public int name(JsonToken name) {
            if (judgeOnly) {
                return SKIP;
            }
            hashElements = name.depth() == 1 && name.id() == 1;
            return switch (name.id()) {
                case 0, 3 -> JsonHandler.text(256);
                default -> NOTHING;
            };
        }

        @Override
        public int startArray(JsonToken bracket) {
            return hashElements ? HASH : NOTHING;
        }

        @Override
        public void string(JsonToken string) {
            sum += string.is("user") ? 1 : string.decodedLength();
        }

        @Override
        public void endObject(JsonToken object) {
            sum += object.hash();
        }
    }
}
