package dev.tollgate.io.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Thousands of mutated requests, the outcome judged against Netty's own decoder as a second opinion: what we admit it must see too, as
 * the same requests, so that nothing can hide between two readers.
 */
class AdmissionFuzzTest {
    private static final List<String> SEEDS = List.of(
            "GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
            "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "POST /a HTTP/1.1\r\nHost: h\r\nConnection: x\r\nTransfer-Encoding: chunked\r\n\r\n5;e=1\r\nhello\r\n0\r\nT: v\r\n\r\n");
    private static final String SECOND = "GET /second HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final List<String> PIECES = List.of(
            "\r\n",
            "\n",
            "\r",
            " ",
            "\t",
            ":",
            ",",
            ";",
            "\u0000",
            "\u000b",
            "\u007f",
            "\u00a0",
            "0",
            "5",
            "-",
            "+",
            "chunked",
            "Transfer-Encoding: chunked\r\n",
            "Content-Length: 5\r\n",
            "Content-Length: 0\r\n",
            "Transfer-Encoding: identity\r\n",
            "Host: x\r\n",
            "GET /x HTTP/1.1\r\nHost: h\r\n\r\n",
            "HTTP/1.0",
            "Expect: 100-continue\r\n",
            "Connection: close\r\n",
            "//",
            "%2e");

    private static String mutated(Random random) {
        var text = new StringBuilder(SEEDS.get(random.nextInt(SEEDS.size())));
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(text.length());
            var piece = PIECES.get(random.nextInt(PIECES.size()));
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, piece);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.replace(at, Math.min(text.length(), at + 1 + random.nextInt(4)), piece);
                default -> {
                    int line = text.indexOf("\r\n", at);
                    text.insert(line < 0 ? at : line + 2, piece);
                }
            }
        }
        return text.append(SECOND).toString();
    }

    /** The requests that a reader sees, method and target, up to the first thing it refuses. */
    private static List<String> ours(String text, int step) {
        var seen = new ArrayList<String>();
        var channel = new EmbeddedChannel();
        var reader = new StrictRequests(Http1Limits.defaults());
        for (int from = 0; from < text.length(); from += step) {
            var part = text.substring(from, Math.min(text.length(), from + step));
            reader.feed(channel.alloc(), Unpooled.copiedBuffer(part, StandardCharsets.ISO_8859_1));
            for (var next = reader.next(); next != null; next = reader.next()) {
                if (next instanceof ServerRequest request) {
                    seen.add(request.method() + " " + request.head().contentLength());
                } else if (next instanceof Rejection) {
                    seen.add("refused");
                }
                ReferenceCountUtil.release(next);
            }
        }
        reader.stop();
        channel.finishAndReleaseAll();
        return seen;
    }

    private static List<String> netty(String text) {
        var seen = new ArrayList<String>();
        var channel = new EmbeddedChannel(new HttpRequestDecoder());
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next instanceof HttpRequest request && request.decoderResult().isSuccess()) {
                seen.add(request.method() + " "
                        + (request.headers().contains("transfer-encoding")
                                ? -1
                                : request.headers().getInt("content-length", 0)));
            }
            ReferenceCountUtil.release(next);
        }
        channel.finishAndReleaseAll();
        return seen;
    }

    @Test
    void admitsNothingThatAnotherReaderSeesDifferently() {
        for (long seed = 0; seed < 20_000; seed++) {
            var text = mutated(new Random(seed));
            var seen = new ArrayList<>(ours(text, text.length()));
            assertThat(ours(text, 1))
                    .as("seed %d in single bytes: %s", seed, text)
                    .isEqualTo(seen);
            seen.remove("refused");
            var other = netty(text);
            assertThat(other.subList(0, Math.min(other.size(), seen.size())))
                    .as("seed %d: %s", seed, text)
                    .isEqualTo(seen);
        }
    }

    @Test
    void endsEveryMutationInTime() throws IOException {
        try (var server = new EchoServer(true, EchoServer.HASTY)) {
            for (long seed = 0; seed < 2_000; seed++) {
                var text = mutated(new Random(seed));
                var expected = ours(text, text.length());
                server.log.clear();
                try (var client = new RawClient(server.port()).send(text)) {
                    int requests = (int) expected.stream()
                            .filter(line -> !line.equals("refused"))
                            .count();
                    client.await(Math.max(1, requests), 4000);
                    assertThat(!client.statuses().isEmpty() || client.readToEnd(9_000))
                            .as("seed %d ends: %s", seed, text)
                            .isTrue();
                    assertThat(server.requests().size())
                            .as("seed %d: %s", seed, text)
                            .isLessThanOrEqualTo(requests);
                }
            }
        }
    }
}
