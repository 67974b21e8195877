package dev.tollgate.sim.load.stage;

import dev.tollgate.sim.load.Payloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks again and again until something answers with 200. */
final class FirstAnswer {
    private static final int RETRY_MILLIS = 2;
    private static final int ANSWER_MILLIS = 5000;
    private static final int STATUS_LINE = "HTTP/1.1 200".length();

    private FirstAnswer() {}

    /**
     * Blocks until the first proxied 200.
     *
     * @param process whose end ends the waiting, or null
     * @return nanoseconds since the call
     */
    static long await(@Nullable Child process, int port, byte[] body, Duration patience) throws IOException {
        var request = Payloads.request(port, body);
        long start = System.nanoTime();
        var last = "nothing listens";
        while (System.nanoTime() - start < patience.toNanos()) {
            try {
                var line = ask(port, request);
                if (line.equals("HTTP/1.1 200")) {
                    return System.nanoTime() - start;
                }
                last = line;
            } catch (IOException e) {
                last = String.valueOf(e.getMessage());
            }
            if (process != null) {
                process.requireAlive();
            }
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while a first answer was awaited", e);
            }
        }
        throw new IOException(
                "127.0.0.1:" + port + ": " + last + " (expected: a 200 within " + patience.toSeconds() + " s)");
    }

    private static String ask(int port, byte[] request) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_MILLIS);
            socket.getOutputStream().write(request);
            return new String(socket.getInputStream().readNBytes(STATUS_LINE), StandardCharsets.ISO_8859_1);
        }
    }
}
