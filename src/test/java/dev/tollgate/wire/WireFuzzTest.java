package dev.tollgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonLimits;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonVocabulary;
import dev.tollgate.wire.json.ScanSpaces;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz targets of the two scanners; without {@code JAZZER_FUZZ} only the seeds are run. */
class WireFuzzTest {
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static Stream<byte[]> documents() {
        return Stream.of(
                        "{\"a\":[1,-2.5e3,true,null,\"\\u6771\\ud83d\\ude80\"]}",
                        "[[[]]]",
                        "{\"a\":1,\"a\":2}",
                        "\"",
                        "1e999")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("documents")
    @FuzzTest
    void jsonIsJudgedAlikeHoweverItIsCut(byte[] data) {
        var whole = new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, JsonVocabulary.NONE, new JsonHandler() {}, 1);
        boolean good = whole.feed(Bytes.of(data)) && whole.finish();
        var pieces =
                new JsonScanner(new ScanSpaces(), JsonLimits.DEFAULT, JsonVocabulary.NONE, new JsonHandler() {}, 1);
        boolean fed = true;
        for (int i = 0; i < data.length && fed; i++) {
            fed = pieces.feed(new Bytes(data, i, 1));
        }
        assertThat(fed && pieces.finish()).isEqualTo(good);
        assertThat(pieces.problem()).isEqualTo(whole.problem());
        if (good) {
            assertThat(pieces.tokens()).isEqualTo(whole.tokens());
            assertThatCode(() -> STRICT.readTree(data)).doesNotThrowAnyException();
        }
    }

    static Stream<byte[]> streams() {
        return Stream.of(
                        "data: {}\n\n",
                        "\ufeffevent:a\r\ndata:1\r\ndata:2\r\n\r\n",
                        ": ping\r\rdata",
                        "id: 1\n\n\n",
                        "data: 1\r\n\r\ndata: 2\r\n\r\n",
                        "\ufeff\r\ndata:\r1\rda: {}\n\n\r\n")
                .map(text -> text.getBytes(UTF_8));
    }

    private static List<String> events(byte[] data, int piece) {
        var events = new ArrayList<String>();
        var scanner = new SseScanner(SseLimits.DEFAULT, event -> {
            // A line feed that comes apart from the carriage return of a blank line counts to the next event, or is one
            // without data.
            if (event.hasData()) {
                events.add(event.type().toUtf8String() + " " + event.data().toUtf8String() + " " + event.terminated());
            }
        });
        for (int at = 0; at < data.length; at += piece) {
            scanner.feed(new Bytes(data, at, Math.min(piece, data.length - at)));
        }
        events.add("finished " + scanner.finish());
        return events;
    }

    @MethodSource("streams")
    @FuzzTest
    void streamsHaveTheSameEventsHoweverTheyAreCut(byte[] data) {
        var whole = events(data, Math.max(1, data.length));
        assertThat(events(data, 1)).isEqualTo(whole);
        assertThat(events(data, 7)).isEqualTo(whole);
    }
}
