package dev.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A caller on a socket of its own that shows exactly what came and how it ended; no read waits longer than twenty seconds. */
public final class RawCaller implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final byte[] buffer = new byte[65_536];
    private int at;
    private int end;

    /**
     * One answer.
     *
     * @param headers names in lower case; the last of the same name counts
     * @param body without its framing, Latin-1, so that each char is a byte
     * @param whole whether the end that its framing promised was seen
     */
    public record Reply(int status, Map<String, String> headers, String body, boolean whole) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public RawCaller(int port) throws IOException {
        this(port, 0);
    }

    /** With a receive buffer of so many bytes, where not 0. */
    public RawCaller(int port, int receiveBytes) throws IOException {
        this.socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** On a connection that stands. */
    public RawCaller(Socket connected) {
        this.socket = connected;
    }

    /** One call on a connection of its own. */
    public static Reply call(int port, String request) throws IOException {
        try (var caller = new RawCaller(port)) {
            return caller.send(request).read();
        }
    }

    /** The body of a short chat call of the model {@code fast}. */
    public static String body(boolean stream) {
        return "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello there\"}],\"stream\":" + stream
                + "}";
    }

    /** A chat call with that body. */
    public static String chat(boolean stream, String... headers) {
        return post("/v1/chat/completions", body(stream), headers);
    }

    /** A POST of JSON. */
    public static String post(String path, String body, String... headers) {
        var head =
                new StringBuilder("POST " + path + " HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n");
        for (var header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("content-length: ")
                .append(body.getBytes(ISO_8859_1).length)
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    /** Sends these chars as bytes. */
    public RawCaller send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    public RawCaller send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Reads one answer to its end; interim ones are skipped. */
    public Reply read() throws IOException {
        var line = line();
        while (line.startsWith("HTTP/1.1 1")) {
            while (!line.isEmpty()) {
                line = line();
            }
            line = line();
        }
        if (line.isEmpty()) {
            return new Reply(0, Map.of(), "", false);
        }
        int status = Integer.parseInt(line.substring(9, 12));
        var headers = new LinkedHashMap<String, String>();
        for (line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        var body = new ByteArrayOutputStream();
        if (status == 204 || status == 304) {
            return new Reply(status, headers, "", true);
        }
        boolean whole = "chunked".equals(headers.get("transfer-encoding")) ? chunks(body) : measured(body, headers);
        return new Reply(status, headers, body.toString(ISO_8859_1), whole);
    }

    private boolean measured(ByteArrayOutputStream body, Map<String, String> headers) throws IOException {
        var length = headers.get("content-length");
        return take(body, length == null ? Long.MAX_VALUE : Long.parseLong(length));
    }

    private boolean chunks(ByteArrayOutputStream body) throws IOException {
        while (true) {
            var size = line();
            if (size.isEmpty()) {
                return false;
            }
            long length = Long.parseLong(size, 16);
            if (!take(body, length)) {
                return false;
            }
            if (!line().isEmpty()) {
                throw new IOException("chunk: more data than its size");
            }
            if (length == 0) {
                return true;
            }
        }
    }

    private boolean take(ByteArrayOutputStream to, long length) throws IOException {
        for (long left = length; left > 0; ) {
            if (at == end && !fill()) {
                return false;
            }
            int count = (int) Math.min(left, end - at);
            to.write(buffer, at, count);
            at += count;
            left -= count;
        }
        return true;
    }

    /** The next line without its end; what is left where the peer ended. */
    public String line() throws IOException {
        var line = new ByteArrayOutputStream();
        while (at < end || fill()) {
            int b = buffer[at++];
            if (b == '\n') {
                break;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(UTF_8);
    }

    private boolean fill() throws IOException {
        at = 0;
        end = 0;
        try {
            int count = socket.getInputStream().read(buffer);
            end = Math.max(0, count);
            return count > 0;
        } catch (SocketException reset) {
            return false;
        }
    }

    /** Waits for so many bytes and throws them away, at most; false where the peer ended before. */
    public boolean skip(long bytes) throws IOException {
        for (long left = bytes; left > 0; left -= end) {
            if (!fill()) {
                return false;
            }
        }
        at = end;
        return true;
    }

    /** Whether the peer ends the connection without another byte. */
    public boolean ends() throws IOException {
        return at == end && !fill();
    }

    /** Says that nothing more is sent. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends with a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
