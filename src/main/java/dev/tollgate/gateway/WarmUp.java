package dev.tollgate.gateway;

import dev.tollgate.config.file.GatewayFile;
import dev.tollgate.io.files.LocalSources;
import dev.tollgate.price.PriceBook;
import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Calls that nobody counts, so that the first caller meets compiled code: a second gateway on loopback ports of its own, in front of a
 * simulated provider, with its own state and nobody listening, so that no metric, log line, rate, budget or learned figure of the real one is
 * touched.
 *
 * <p>Threads: blocks the one that calls it, for the given time at most; everything it started has ended when it returns.
 */
public final class WarmUp {
    private static final String PROPERTY = "tollgate.warmup";
    static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final int SOCKET_MILLIS = 1000;
    private static final int SMALL_BYTES = 2_000;
    private static final int LARGE_BYTES = 100_000;
    private static final int LARGE_EVERY = 16;
    private static final byte[] END_OF_STREAM = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private WarmUp() {}

    /** Warms up for {@link #PATIENCE}, as long as it is wanted, unless {@code -Dtollgate.warmup=false} says not to. */
    static void run(BooleanSupplier wanted) {
        if (!"false".equals(System.getProperty(PROPERTY)) && wanted.getAsBoolean()) {
            run(PATIENCE, wanted);
        }
    }

    /** Calls for this long; a warm-up that fails is no failure, the first callers are only slower. */
    public static void run(Duration patience) {
        run(patience, () -> true);
    }

    static void run(Duration patience, BooleanSupplier wanted) {
        long deadline = System.nanoTime() + patience.toNanos();
        try (var provider = SimServer.start(
                        SimSettings.named("warm-up").withFixed(new SimFixed(1_100, 20, Duration.ZERO)));
                var gateway = Gateway.start(
                        new Gateway.Settings("warm-up", Runtime.getRuntime().availableProcessors()),
                        configuration(provider.port()),
                        settlement -> {},
                        (listener, id, fault, peer, answered) -> {})) {
            int port = gateway.ports().values().iterator().next();
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), SOCKET_MILLIS);
                socket.setSoTimeout(SOCKET_MILLIS);
                socket.setTcpNoDelay(true);
                call(socket, deadline, wanted);
            }
        } catch (IOException | RuntimeException e) {
            // Nothing depends on it: see above.
            return;
        }
    }

    private static ConfigurationReader.Read configuration(int providerPort) {
        var yaml = """
                listeners: {warm: {address: "127.0.0.1:0"}}
                providers: {warm: {dialect: openai, url: "http://127.0.0.1:%d/v1", key: none}}
                models: {warm: {targets: [{provider: warm, model: chat, price: {input: 1, output: 1}}]}}
                """.formatted(providerPort);
        var loaded =
                GatewayFile.load(Path.of("warm-up.yaml"), yaml.getBytes(StandardCharsets.UTF_8), new LocalSources());
        return new ConfigurationReader.Read(loaded.config(), List.of(), PriceBook.EMPTY, loaded.problems(), Map.of());
    }

    private static void call(Socket socket, long deadline, BooleanSupplier wanted) throws IOException {
        var whole = request(SMALL_BYTES, false);
        var streamed = request(SMALL_BYTES, true);
        var large = request(LARGE_BYTES, false);
        var in = socket.getInputStream();
        var out = socket.getOutputStream();
        var buffer = new byte[64 << 10];
        for (int round = 0; System.nanoTime() - deadline < 0 && wanted.getAsBoolean(); round++) {
            out.write(round % LARGE_EVERY == 0 ? large : whole);
            readWhole(in, buffer);
            out.write(streamed);
            readStream(in, buffer);
        }
    }

    private static byte[] request(int bytes, boolean stream) {
        var words = "the agent reads \\\"what\\\" came back and thinks about it\\n".repeat(bytes / 50);
        var body = "{\"model\":\"warm\",\"stream\":" + stream
                + ",\"max_tokens\":256,\"messages\":[{\"role\":\"user\",\"content\":\"" + words + "\"}]}";
        return ("POST /v1/chat/completions HTTP/1.1\r\nhost: warm\r\nauthorization: Bearer none\r\n"
                        + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void readWhole(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        int head = -1;
        int whole = Integer.MAX_VALUE;
        while (length < whole) {
            length += read(in, buffer, length);
            if (head < 0) {
                var text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                head = text.indexOf("\r\n\r\n");
                int field = text.indexOf("content-length: ");
                if (head >= 0 && field >= 0) {
                    int end = text.indexOf('\r', field);
                    whole = head + 4 + Integer.parseInt(text.substring(field + 16, end));
                }
            }
        }
    }

    private static void readStream(InputStream in, byte[] buffer) throws IOException {
        int length = 0;
        do {
            length += read(in, buffer, length);
        } while (!endsWith(buffer, length));
    }

    private static boolean endsWith(byte[] buffer, int length) {
        int from = length - END_OF_STREAM.length;
        return from >= 0 && java.util.Arrays.equals(buffer, from, length, END_OF_STREAM, 0, END_OF_STREAM.length);
    }

    private static int read(InputStream in, byte[] buffer, int from) throws IOException {
        int read = in.read(buffer, from, buffer.length - from);
        if (read <= 0) {
            throw new IOException("the answer ended early or is too long");
        }
        return read;
    }
}
