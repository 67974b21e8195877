package dev.tollgate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A caller of HTTP/2 that writes its frames by hand, right or wrong, and shows every frame that comes back. */
public final class FrameCaller implements AutoCloseable {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int END_STREAM = 0x1;
    public static final int ACK = 0x1;
    public static final int END_HEADERS = 0x4;

    /** What no request of HTTP/1.1 begins with. */
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private final Socket socket;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, 1 << 20);
    private final List<Frame> seen = new ArrayList<>();
    private boolean ended;
    private int lastStream = -1;

    /** A frame as it came, its payload in Latin-1; the header fields of HEADERS are decoded. */
    public record Frame(int type, int flags, int stream, String payload, Map<String, String> fields) {
        public boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        /** The code of RST_STREAM or GOAWAY. */
        public int code() {
            int at = type == GOAWAY ? 4 : 0;
            return number(payload.getBytes(ISO_8859_1), at, 4);
        }

        @Override
        public String toString() {
            return type + "/" + flags + " on " + stream + " " + (type == HEADERS ? fields : payload);
        }
    }

    /** An answer: its head, its body, and how it ended: {@code end}, {@code reset CODE}, {@code goaway CODE}, {@code closed}. */
    public record Answer(Map<String, String> head, String body, String end) {
        public int status() {
            return Integer.parseInt(head.getOrDefault(":status", "0"));
        }
    }

    public FrameCaller(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
    }

    /** In the clear, the preface and empty settings sent. */
    public static FrameCaller clear(int port) throws IOException {
        return raw(port).send(PREFACE).frame(SETTINGS, 0, 0);
    }

    /** In the clear, nothing sent. */
    public static FrameCaller raw(int port) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        return new FrameCaller(socket);
    }

    /** Over TLS with ALPN, the preface and empty settings sent. */
    public static FrameCaller secured(int port) throws IOException {
        var socket = TlsCaller.connect(port, null, new String[] {"TLSv1.3"}, "h2");
        if (!"h2".equals(socket.getApplicationProtocol())) {
            throw new IOException("ALPN chose " + socket.getApplicationProtocol());
        }
        return new FrameCaller(socket).send(PREFACE).frame(SETTINGS, 0, 0);
    }

    public FrameCaller send(String latin) {
        return send(latin.getBytes(ISO_8859_1));
    }

    /** Sends as much as the peer takes: it may have closed already. */
    public FrameCaller send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException gone) {
            ended |= socket.isClosed();
        }
        return this;
    }

    public FrameCaller frame(int type, int flags, int stream, int... payload) {
        var bytes = new byte[payload.length];
        for (int i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        return frame(type, flags, stream, bytes);
    }

    public FrameCaller frame(int type, int flags, int stream, byte[] payload) {
        return send(bytes(type, flags, stream, payload));
    }

    public static byte[] bytes(int type, int flags, int stream, byte[] payload) {
        var out = new ByteArrayOutputStream();
        out.write(payload.length >>> 16);
        out.write(payload.length >>> 8);
        out.write(payload.length);
        out.write(type);
        out.write(flags);
        out.write(stream >>> 24);
        out.write(stream >>> 16);
        out.write(stream >>> 8);
        out.write(stream);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** A header block of literals without indexing (RFC 7541 section 6.2.2): names and values by turns. */
    public static byte[] block(String... pairs) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < pairs.length; i += 2) {
            out.write(0);
            literal(out, pairs[i]);
            literal(out, pairs[i + 1]);
        }
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, String text) {
        int length = text.length();
        if (length < 127) {
            out.write(length);
        } else {
            out.write(127);
            int rest = length - 127;
            while (rest >= 128) {
                out.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
        }
        out.writeBytes(text.getBytes(ISO_8859_1));
    }

    public FrameCaller headers(int stream, boolean end, String... pairs) {
        var block = block(pairs);
        int first = Math.min(block.length, 16384);
        int flags = end ? END_STREAM : 0;
        frame(HEADERS, flags | (first == block.length ? END_HEADERS : 0), stream, Arrays.copyOf(block, first));
        for (int at = first; at < block.length; at += 16384) {
            int to = Math.min(block.length, at + 16384);
            frame(CONTINUATION, to == block.length ? END_HEADERS : 0, stream, Arrays.copyOfRange(block, at, to));
        }
        return this;
    }

    /** A request head as it should be, with more fields. */
    public FrameCaller request(int stream, boolean end, String method, String path, String... more) {
        var pairs = new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path, ":authority", "h"));
        pairs.addAll(List.of(more));
        return headers(stream, end, pairs.toArray(String[]::new));
    }

    public FrameCaller data(int stream, boolean end, String latin) {
        return frame(DATA, end ? END_STREAM : 0, stream, latin.getBytes(ISO_8859_1));
    }

    /** A POST of JSON. */
    public FrameCaller post(int stream, String path, String body, String... more) {
        var pairs = new ArrayList<>(List.of("content-type", "application/json"));
        pairs.addAll(List.of(more));
        return request(stream, false, "POST", path, pairs.toArray(String[]::new))
                .data(stream, true, body);
    }

    public FrameCaller reset(int stream, int code) {
        return frame(RST_STREAM, 0, stream, 0, 0, 0, code);
    }

    public FrameCaller window(int stream, int increment) {
        return frame(WINDOW_UPDATE, 0, stream, increment >>> 24, increment >>> 16, increment >>> 8, increment);
    }

    /** The next frame, acknowledging settings and pings on the way; null where the peer closed or {@code millis} passed. */
    public @Nullable Frame next(int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        var head = read(9, deadline);
        if (head == null) {
            return null;
        }
        int length = number(head, 0, 3);
        var payload = Objects.requireNonNullElse(read(length, deadline), new byte[0]);
        int stream = number(head, 5, 4);
        var frame = new Frame(
                head[3],
                head[4],
                stream,
                new String(payload, ISO_8859_1),
                head[3] == HEADERS ? fields(stream, payload) : Map.of());
        seen.add(frame);
        if (frame.type() == SETTINGS && (frame.flags() & ACK) == 0) {
            frame(SETTINGS, ACK, 0);
        }
        return frame;
    }

    private static int number(byte[] bytes, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = (number << 8) | (bytes[i] & 0xff);
        }
        return number;
    }

    private Map<String, String> fields(int stream, byte[] payload) throws IOException {
        try {
            var fields = new LinkedHashMap<String, String>();
            decoder.decodeHeaders(stream, Unpooled.wrappedBuffer(payload))
                    .forEach(entry -> fields.put(
                            entry.getKey().toString(), entry.getValue().toString()));
            return fields;
        } catch (Http2Exception broken) {
            throw new IOException("a header block that cannot be decoded", broken);
        }
    }

    private byte @Nullable [] read(int count, long deadline) throws IOException {
        var bytes = new byte[count];
        int at = 0;
        try {
            while (at < count) {
                long left = (deadline - System.nanoTime()) / 1_000_000L;
                if (left <= 0) {
                    return null;
                }
                socket.setSoTimeout((int) left);
                int read = socket.getInputStream().read(bytes, at, count - at);
                if (read < 0) {
                    ended = true;
                    return null;
                }
                at += read;
            }
        } catch (SocketTimeoutException late) {
            return null;
        } catch (IOException reset) {
            ended = true;
            return null;
        }
        return bytes;
    }

    /** Reads on until a frame is like this; null where none comes within {@code millis}. */
    public @Nullable Frame await(Predicate<Frame> like, int millis) throws IOException {
        long deadline = System.nanoTime() + millis * 1_000_000L;
        while (true) {
            int left = (int) ((deadline - System.nanoTime()) / 1_000_000L);
            var frame = left <= 0 ? null : next(left);
            if (frame == null || like.test(frame)) {
                return frame;
            }
        }
    }

    /** Reads one stream's answer to its end; the window is opened as it is used. */
    public Answer answer(int stream) throws IOException {
        return answer(stream, 20_000);
    }

    /** The same within so many milliseconds. */
    public Answer answer(int stream, int millis) throws IOException {
        Map<String, String> head = Map.of();
        var body = new ByteArrayOutputStream();
        while (true) {
            var frame = await(any -> any.stream() == stream || any.type() == GOAWAY, millis);
            if (frame == null) {
                return new Answer(head, body.toString(ISO_8859_1), ended ? "closed" : "silent");
            }
            switch (frame.type()) {
                case HEADERS -> {
                    if (!frame.fields().getOrDefault(":status", "").startsWith("1")) {
                        head = head.isEmpty() ? frame.fields() : head;
                    }
                }
                case DATA -> {
                    body.writeBytes(frame.payload().getBytes(ISO_8859_1));
                    if (frame.payload().length() > 0) {
                        window(stream, frame.payload().length());
                        window(0, frame.payload().length());
                    }
                }
                case RST_STREAM -> {
                    return new Answer(head, body.toString(ISO_8859_1), "reset " + frame.code());
                }
                case GOAWAY -> {
                    if (frame.code() != 0) {
                        return new Answer(head, body.toString(ISO_8859_1), "goaway " + frame.code());
                    }
                }
                default -> {}
            }
            if (frame.ends()) {
                return new Answer(head, body.toString(ISO_8859_1), "end");
            }
        }
    }

    /** A stream identifier that was not used yet. */
    public int stream() {
        lastStream += 2;
        return lastStream;
    }

    /** Whether the peer closed. */
    public boolean ended() {
        return ended;
    }

    public List<Frame> seen() {
        return seen;
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
