package dev.tollgate.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScanTest {
    private static final String FIXED = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello";
    private static final String EMPTY = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
    private static final String CHUNKED = """
            HTTP/1.1 200 OK\r
            transfer-encoding: chunked\r
            \r
            8\r
            data: a
            \r
            A;ext=1\r

            data: b

            \r
            0\r
            x-trailer: 1\r
            \r
            """;

    @Test
    void findsEachEndHoweverTheBytesAreCut() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            var scan = new AnswerScan();
            var answers = List.of(FIXED, EMPTY, CHUNKED, FIXED, CHUNKED);
            for (var answer : answers) {
                var bytes = answer.getBytes(StandardCharsets.US_ASCII);
                int at = 0;
                while (at < bytes.length) {
                    int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
                    var progress = scan.read(Arrays.copyOfRange(bytes, at, to), to - at);
                    assertThat(progress)
                            .as("seed %d, %s at %d", seed, answer, to)
                            .isEqualTo(to == bytes.length ? AnswerScan.Progress.DONE : AnswerScan.Progress.MORE);
                    at = to;
                }
                assertThat(scan.status()).as("seed %d", seed).isEqualTo(answer.equals(EMPTY) ? 503 : 200);
            }
            assertThat(scan.events()).as("events, seed %d", seed).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FIXED + "H",
                "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n123456789\r\n"
            })
    void callsBrokenWhatItCannotFrame(String answer) {
        var scan = new AnswerScan();
        var bytes = answer.getBytes(StandardCharsets.US_ASCII);
        assertThat(scan.read(bytes, bytes.length)).isEqualTo(AnswerScan.Progress.BROKEN);
        assertThat(scan.read(bytes, 1)).isEqualTo(AnswerScan.Progress.BROKEN);
    }
}
