package dev.tollgate.io.net.h2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.testing.FrameCaller;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations of random frames, some of them damaged: whatever comes, streams end, others are served. */
class FrameFuzzTest {
    private static final int CONVERSATIONS = 60;
    private static final String[] PATHS = {"/x", "/early", "/hold", "/pieces", "/cut", "/ask", "/empty", "/pause"};

    private static StreamEcho server;

    @BeforeAll
    static void start() {
        server = new StreamEcho(null);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static byte[] frame(RandomGenerator random) {
        int stream = random.nextInt(12);
        var payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        var path = PATHS[random.nextInt(PATHS.length)];
        boolean ends = random.nextBoolean();
        return switch (random.nextInt(9)) {
            case 0, 1, 2 ->
                FrameCaller.bytes(
                        FrameCaller.HEADERS,
                        FrameCaller.END_HEADERS | (ends ? FrameCaller.END_STREAM : 0),
                        stream | 1,
                        FrameCaller.block(
                                ":method", ends ? "GET" : "POST", ":scheme", "http", ":path", path, ":authority", "h"));
            case 3, 4 -> FrameCaller.bytes(FrameCaller.DATA, ends ? FrameCaller.END_STREAM : 0, stream | 1, payload);
            case 5 -> FrameCaller.bytes(FrameCaller.RST_STREAM, 0, stream | 1, new byte[] {0, 0, 0, 8});
            case 6 -> FrameCaller.bytes(FrameCaller.WINDOW_UPDATE, 0, stream, new byte[] {0, 0, 1, 0});
            case 7 -> FrameCaller.bytes(FrameCaller.PING, 0, 0, new byte[8]);
            default -> FrameCaller.bytes(random.nextInt(12), random.nextInt(256), stream, payload);
        };
    }

    private static byte[] conversation(RandomGenerator random) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(FrameCaller.PREFACE.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(FrameCaller.bytes(FrameCaller.SETTINGS, 0, 0, new byte[0]));
        int frames = 1 + random.nextInt(30);
        for (int i = 0; i < frames; i++) {
            var frame = frame(random);
            if (random.nextInt(12) == 0) {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            }
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void endsEveryStreamAndServesOthers(long seed) throws IOException {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < CONVERSATIONS; i++) {
            var bytes = conversation(random);
            try (var caller = FrameCaller.raw(server.port())) {
                int cut = random.nextInt(bytes.length);
                caller.send(Arrays.copyOf(bytes, cut)).send(Arrays.copyOfRange(bytes, cut, bytes.length));
                caller.await(frame -> false, 20);
            }
        }
        // A flipped bit may make another path of it, but one line is one request.
        assertThat(server.requests()).as("seed %s", seed).isNotEmpty().noneMatch(request -> request.contains("\n"));
        server.awaitQuiet();
        try (var caller = FrameCaller.clear(server.port())) {
            assertThat(caller.post(1, "/x", "0123456789").answer(1).body())
                    .as("seed %s", seed)
                    .isEqualTo("/x 10\n");
        }
        server.awaitQuiet();
    }
}
