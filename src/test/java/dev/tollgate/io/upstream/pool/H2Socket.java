package dev.tollgate.io.upstream.pool;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server's end of HTTP/2 on a blocking socket, frame by frame, so that a test may also send what no library would. */
final class H2Socket {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int ACK = 1;

    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;

    private static final int PREFACE = 24;
    private static final int MAX_FRAME = 16 << 10;
    private static final int START_WINDOW = 65_535;

    /** One frame as read. */
    record Frame(int type, int flags, int stream, ByteBuf payload) {
        boolean is(int wanted) {
            return type == wanted;
        }

        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        int code() {
            return payload.getInt(type == GOAWAY ? 4 : 0);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(true);
    private final Map<Integer, Integer> windows = new HashMap<>();
    private int streamWindow = START_WINDOW;
    private int window = START_WINDOW;

    /** Reads the preface and sends {@code settings}, pairs of number and value. */
    H2Socket(Socket socket, int... settings) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        socket.setTcpNoDelay(true);
        in.skipNBytes(PREFACE);
        settings(settings);
    }

    void settings(int... pairs) throws IOException {
        var payload = Unpooled.buffer();
        for (var i = 0; i < pairs.length; i += 2) {
            payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
        write(SETTINGS, 0, 0, bytes(payload));
    }

    /** The next frame, or null at the end; settings are acknowledged, pings answered and windows counted on the way. */
    @Nullable
    Frame read() throws IOException {
        try {
            var length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            var type = in.readUnsignedByte();
            var flags = in.readUnsignedByte();
            var stream = in.readInt() & 0x7fffffff;
            var payload = new byte[length];
            in.readFully(payload); // half a frame is the end, too
            var frame = new Frame(type, flags, stream, Unpooled.wrappedBuffer(payload));
            notice(frame);
            return frame;
        } catch (EOFException end) {
            return null;
        }
    }

    private void notice(Frame frame) throws IOException {
        if (frame.is(SETTINGS) && (frame.flags() & ACK) == 0) {
            var payload = frame.payload().duplicate();
            while (payload.isReadable()) {
                var number = payload.readUnsignedShort();
                var value = payload.readInt();
                if (number == 4) {
                    streamWindow = value;
                }
            }
            write(SETTINGS, ACK, 0);
        } else if (frame.is(PING) && (frame.flags() & ACK) == 0) {
            write(PING, ACK, 0, bytes(frame.payload().duplicate()));
        } else if (frame.is(WINDOW_UPDATE)) {
            var more = frame.payload().getInt(0);
            if (frame.stream() == 0) {
                window += more;
            } else {
                windows.merge(frame.stream(), more, Integer::sum);
            }
        }
    }

    /** The next frame of this type, or null at the end. */
    @Nullable
    Frame await(int type) throws IOException {
        var frame = read();
        while (frame != null && !frame.is(type)) {
            frame = read();
        }
        return frame;
    }

    /** A request read to its end. */
    record Request(int stream, Http2Headers head, int bytes) {}

    /** The next whole request, its body allowed without limit; null at the end. Streams that are reset meanwhile are left out. */
    @Nullable
    Request request() throws IOException {
        var frame = await(HEADERS);
        if (frame == null) {
            return null;
        }
        var head = head(frame);
        var stream = frame.stream();
        windows.merge(stream, streamWindow, Integer::sum);
        var bytes = 0;
        while (frame != null && !(frame.stream() == stream && frame.ends())) {
            frame = read();
            if (frame != null && frame.is(DATA)) {
                bytes += frame.payload().readableBytes();
                allow(0, frame.payload().readableBytes());
                allow(frame.stream(), frame.payload().readableBytes());
            }
        }
        return frame == null ? null : new Request(stream, head, bytes);
    }

    /** The next whole request, which must come. */
    Request next() throws IOException {
        var request = request();
        if (request == null) {
            throw new EOFException("no request");
        }
        return request;
    }

    private Http2Headers head(Frame frame) throws IOException {
        try {
            return fields.decodeHeaders(frame.stream(), frame.payload().duplicate());
        } catch (Http2Exception broken) {
            throw new IOException(broken);
        }
    }

    void allow(int stream, int bytes) throws IOException {
        if (bytes > 0) {
            write(WINDOW_UPDATE, 0, stream, bytes(Unpooled.buffer().writeInt(bytes)));
        }
    }

    /** A head, each field a name and a value. */
    void head(int stream, boolean end, String... pairs) throws IOException {
        write(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, block(pairs));
    }

    static byte[] block(String... pairs) {
        var block = new ByteArrayOutputStream();
        for (var i = 0; i < pairs.length; i += 2) {
            block.write(0); // a literal, not indexed
            text(block, pairs[i]);
            text(block, pairs[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        var bytes = text.getBytes(US_ASCII);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else { // RFC 7541 section 5.1
            block.write(127);
            var left = bytes.length - 127;
            while (left >= 128) {
                block.write(left % 128 + 128);
                left /= 128;
            }
            block.write(left);
        }
        block.writeBytes(bytes);
    }

    /** Bytes of a body, as the windows allow; false if the peer ended the stream or the connection first. */
    boolean data(int stream, byte[] body, boolean end) throws IOException {
        var at = 0;
        do {
            var left = Math.min(MAX_FRAME, body.length - at);
            while (left > 0 && (window < left || windows.getOrDefault(stream, streamWindow) < left)) {
                var frame = read();
                if (frame == null || (frame.is(RST_STREAM) && frame.stream() == stream)) {
                    return false;
                }
            }
            window -= left;
            windows.merge(stream, -left, Integer::sum);
            var piece = new byte[left];
            System.arraycopy(body, at, piece, 0, left);
            at += left;
            write(DATA, end && at == body.length ? END_STREAM : 0, stream, piece);
        } while (at < body.length);
        return true;
    }

    void reset(int stream, int code) throws IOException {
        write(RST_STREAM, 0, stream, bytes(Unpooled.buffer().writeInt(code)));
    }

    void goAway(int last, int code) throws IOException {
        write(GOAWAY, 0, 0, bytes(Unpooled.buffer().writeInt(last).writeInt(code)));
    }

    /** Writes any frame, its payload in numbers. */
    void write(int type, int flags, int stream, int... payload) throws IOException {
        var bytes = new byte[payload.length];
        for (var i = 0; i < payload.length; i++) {
            bytes[i] = (byte) payload[i];
        }
        write(type, flags, stream, bytes);
    }

    /** Writes any frame, whether it makes sense or not. */
    void write(int type, int flags, int stream, byte[] payload) throws IOException {
        var frame = Unpooled.buffer(9 + payload.length)
                .writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        socket.getOutputStream().write(bytes(frame));
        socket.getOutputStream().flush();
    }

    private static byte[] bytes(ByteBuf buffer) {
        var bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
