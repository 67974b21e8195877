package dev.tollgate.sim.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A blocking socket that shows exactly what came and how it ended; no wait is longer than five seconds. */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int SILENCE_MILLIS = 1_500;
    private static final int AFTERWARDS_MILLIS = 40;

    private final Socket socket = new Socket();

    /** How a reading ended. */
    enum End {
        FIN,
        RST,
        SILENCE
    }

    /** What was read: Latin-1, so that each char is a byte. */
    record Read(String text, End end) {
        String body() {
            return text.substring(text.indexOf("\r\n\r\n") + 4);
        }

        String head() {
            return text.substring(0, text.indexOf("\r\n\r\n") + 2);
        }
    }

    RawClient(int port) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    }

    static String chat(boolean stream, String... headers) {
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream\":" + stream
                + (stream ? ",\"stream_options\":{\"include_usage\":true}" : "") + "}";
        var head = new StringBuilder(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: sim\r\ncontent-type: application/json\r\n");
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        return head + "content-length: " + body.length() + "\r\n\r\n" + body;
    }

    void send(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads one answer and what comes right behind it: until the peer ends, or has been silent for a while. */
    Read read() throws IOException {
        return read(PATIENCE_MILLIS, AFTERWARDS_MILLIS);
    }

    /** Reads until the peer ends; its silence is waited out. */
    Read readToEnd() throws IOException {
        return read(PATIENCE_MILLIS, PATIENCE_MILLIS);
    }

    /** Reads where nothing is expected. */
    Read silence() throws IOException {
        return read(SILENCE_MILLIS, AFTERWARDS_MILLIS);
    }

    private Read read(int firstMillis, int afterwardsMillis) throws IOException {
        var out = new ByteArrayOutputStream();
        var buffer = new byte[65_536];
        var end = End.SILENCE;
        try {
            socket.setSoTimeout(firstMillis);
            for (int count; (count = socket.getInputStream().read(buffer)) >= 0; ) {
                out.write(buffer, 0, count);
                socket.setSoTimeout(patience(out, afterwardsMillis));
            }
            end = End.FIN;
        } catch (SocketTimeoutException silent) {
            end = End.SILENCE;
        } catch (SocketException reset) {
            end = End.RST;
        }
        return new Read(out.toString(StandardCharsets.ISO_8859_1), end);
    }

    /** An end that was announced is waited for. */
    private static int patience(ByteArrayOutputStream out, int afterwardsMillis) {
        if (!complete(out)) {
            return Math.max(SILENCE_MILLIS, afterwardsMillis);
        }
        return out.toString(StandardCharsets.ISO_8859_1).contains("\r\nconnection: close\r\n")
                ? PATIENCE_MILLIS
                : afterwardsMillis;
    }

    private static boolean complete(ByteArrayOutputStream out) {
        var text = out.toString(StandardCharsets.ISO_8859_1);
        var declared = text.indexOf("content-length: ");
        var body = text.indexOf("\r\n\r\n") + 4;
        if (declared < 0 || body < 4 || declared > body) {
            return text.endsWith("0\r\n\r\n");
        }
        var digits = text.substring(declared + "content-length: ".length(), text.indexOf("\r\n", declared));
        return text.length() - body >= Integer.parseInt(digits);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
