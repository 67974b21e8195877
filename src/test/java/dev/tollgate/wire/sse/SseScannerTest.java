package dev.tollgate.wire.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.wire.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SseScannerTest {
    private static SseLog log(String stream, int maxPiece) {
        return SseLog.of(stream.getBytes(UTF_8), SseLimits.DEFAULT, new Random(1), maxPiece);
    }

    private static String shown(SseLog log) {
        var out = new ArrayList<String>();
        for (var event : log.events) {
            var data = event.data();
            var text = data == null ? "" : "=" + data.replace("\n", "/");
            out.add((event.comment() ? "comment" : event.type() + text) + (event.terminated() ? "" : "!"));
        }
        return String.join(" ", out);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: a~~                        | message=a",
                "data:a~~                         | message=a",
                "data:  a ~~                      | `message= a `",
                "data: a~data: b~data:~data: c~~  | message=a/b//c",
                "data~~                           | message=",
                "data:~~                          | message=",
                "data~data~~                      | message=/",
                "event: ping~data: {}~~           | ping={}",
                "event: a~event: b~data: 1~~      | b=1",
                "event: a~event~data: 1~~         | message=1",
                "data: 1~event: late~~            | late=1",
                ": keep-alive~~                   | comment",
                ":~~                              | comment",
                "~~~                              | comment comment comment",
                "data: a~~~data: b~~              | message=a comment message=b",
                ": hello~data: a~: there~data: b~~| message=a/b",
                "id: 7~~                          | message",
                "retry: 100~data: x~~             | message=x",
                "event: only~~                    | only",
                "datax: a~dat: b~Data: c~ data: d~data : e~~ | message",
                "event:x:y~data:{\"a\":\"b: c\"}~~ | x:y={\"a\":\"b: c\"}",
                "data: a~~data: b                 | message=a message=b!",
                "data: a~~data: b~                | message=a message=b!",
                "data: a~~: bye                   | message=a comment!",
                "data: a~~                        | message=a",
                "%data: a~~                       | message=a",
                "%~data: a~~                      | comment message=a",
                "data: a~%data: b~~               | message=a",
                "data: a~~%data: b~~              | message=a message",
                "%%data: a~~                      | message",
            })
    void shouldReadEventsAsTheStandardSays(String written, String expected) {
        for (var lineEnd : new String[] {"\n", "\r", "\r\n"}) {
            var stream = written.strip().replace("~", lineEnd).replace('%', '\ufeff');
            for (int piece : new int[] {1, 2, 3, 1000}) {
                assertThat(shown(log(stream, piece)))
                        .as("%s in pieces of %d", stream, piece)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void shouldTellOfAnEventBeforeTheLineFeedOfItsBlankLineArrives() {
        var log = new SseLog();
        var scanner = new SseScanner(
                SseLimits.DEFAULT,
                event -> log.events.add(
                        new SseLog.Event("", event.data().toUtf8String(), event.isComment(), event.terminated())));
        scanner.feed(Bytes.of("data: a\r\n\r"));
        assertThat(log.events).hasSize(1);
        assertThat(scanner.betweenEvents()).isTrue();
        scanner.feed(Bytes.of("\n"));
        assertThat(log.events).as("the line feed is not a blank line").hasSize(1);
        assertThat(scanner.betweenEvents()).isTrue();
        scanner.finish();
        assertThat(log.events).hasSize(2);
        assertThat(log.events.get(1)).isEqualTo(new SseLog.Event("", "", true, true));
    }

    @Test
    void shouldGiveDataAndBytesWithoutCopyWhenTheFragmentHoldsTheEvent() {
        var fragment = Bytes.of("data: one\n\nevent: x\ndata: two\n\n");
        var seen = new ArrayList<String>();
        var scanner = new SseScanner(SseLimits.DEFAULT, event -> {
            assertThat(event.data().array()).isSameAs(fragment.array());
            assertThat(event.raw().array()).isSameAs(fragment.array());
            assertThat(event.carried()).isZero();
            seen.add(event.from() + "-" + event.to());
        });
        scanner.feed(fragment);
        assertThat(seen).containsExactly("0-11", "11-31");
        assertThat(scanner.held()).isZero();
    }

    @Test
    void shouldGiveWholeEventsWhateverTheCuts() {
        for (int seed = 0; seed < 4000; seed++) {
            var random = new Random(seed);
            var stream = randomStream(random).getBytes(UTF_8);
            var log = SseLog.of(stream, SseLimits.DEFAULT, random, random.nextInt(12) + 1);
            assertThat(log.dispatched()).as("seed %d", seed).isEqualTo(SseReference.dispatched(stream));
            assertThat(log.raw.toByteArray()).as("seed %d", seed).isEqualTo(stream);
            assertThat(log.forwarded.toByteArray()).as("seed %d", seed).isEqualTo(stream);
        }
    }

    @Test
    void shouldRefuseAtTheSamePlaceWhateverTheCuts() {
        int refused = 0;
        for (int seed = 0; seed < 4000; seed++) {
            var random = new Random(seed);
            var stream = randomStream(random).getBytes(UTF_8);
            var limits = new SseLimits(random.nextInt(20) + 1, random.nextInt(30) + 1);
            var whole = SseLog.of(stream, limits, random, 1 << 20);
            var cut = SseLog.of(stream, limits, random, 3);
            assertThat(cut.problem).as("seed %d", seed).isEqualTo(whole.problem);
            assertThat(cut.dispatched()).as("seed %d", seed).isEqualTo(whole.dispatched());
            refused += whole.problem == null ? 0 : 1;
        }
        assertThat(refused).isBetween(500, 3900);
    }

    @Test
    void shouldHoldNoMoreThanTheLimitAndAFragment() {
        for (var endless : new String[] {"x", "data: line\n", ": comment\r\n", "data\r"}) {
            var scanner = new SseScanner(new SseLimits(1 << 14, 1 << 16), event -> {});
            var fragment = Bytes.of(endless.repeat(100));
            int most = 0;
            int fed = 0;
            while (scanner.feed(fragment)) {
                most = Math.max(most, scanner.held());
                assertThat(++fed * fragment.length()).as(endless).isLessThan(1 << 18);
            }
            assertThat(most).isLessThanOrEqualTo(1 << 16);
            assertThat(scanner.problem()).isNotNull();
            assertThat(scanner.feed(Bytes.of("\n\n"))).isFalse();
            assertThat(scanner.finish()).isFalse();
        }
    }

    @Test
    void shouldAcceptALineAndAnEventOfExactlyTheLimit() {
        var limits = new SseLimits(10, 15);
        assertThat(SseLog.of("data:67890\n:23\n\n".getBytes(UTF_8), limits, new Random(1), 99).problem)
                .isNull();
        var line = SseLog.of("data:678901\n\n".getBytes(UTF_8), limits, new Random(1), 99).problem;
        assertThat(line).isEqualTo(new SseProblem(0, "a line of more than 10 bytes", "at most 10"));
        var event = SseLog.of(":\n\ndata:67890\ndata:\n\n".getBytes(UTF_8), limits, new Random(1), 99).problem;
        assertThat(event).isEqualTo(new SseProblem(3, "an event of more than 15 bytes", "at most 15"));
    }

    @Test
    void shouldStartAgainWhenReset() {
        var comments = new ArrayList<Boolean>();
        var scanner = new SseScanner(SseLimits.DEFAULT, event -> comments.add(event.isComment()));
        scanner.feed(Bytes.of("data: left over\r"));
        scanner.reset();
        assertThat(scanner.held()).isZero();
        scanner.feed(Bytes.of("\n"));
        assertThat(comments).containsExactly(true);
    }

    private static String randomStream(Random random) {
        var parts = List.of(
                "data",
                "data:",
                "data: ",
                "event: ",
                "event:",
                "id: 1",
                ":",
                ": c",
                "retry: 3",
                "\n",
                "\n",
                "\r",
                "\r\n",
                "\r\n",
                "\n\n",
                "\r\n\r\n",
                "\ufeff",
                "abc",
                "{\"x\":1}",
                "\u00e9",
                "\ud83d\ude00",
                " ",
                "a rather long piece of text ");
        var out = new StringBuilder(random.nextInt(4) == 0 ? "\ufeff" : "");
        for (int i = random.nextInt(40); i > 0; i--) {
            out.append(parts.get(random.nextInt(parts.size())));
        }
        return out.toString();
    }
}
