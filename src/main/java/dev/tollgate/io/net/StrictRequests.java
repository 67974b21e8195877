package dev.tollgate.io.net;

import dev.tollgate.http.RequestHead;
import dev.tollgate.io.framing.BodyReader;
import dev.tollgate.io.framing.CalledPath;
import dev.tollgate.io.framing.HeadScan;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in, parts of requests out: a {@link ServerRequest}, its contents, a {@code LastHttpContent}, the next request; or one {@link
 * Rejection}, after which nothing more is read.
 *
 * <p>Threads: the event loop of its connection.
 */
final class StrictRequests {
    private static final FastThreadLocal<byte[]> SCRATCH = new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
            return new byte[16 << 10];
        }
    };

    private final Http1Limits limits;
    private final HeadScan scan;
    private final BodyReader body;
    private @Nullable ByteBuf bytes;
    private @Nullable String path;
    private boolean inMessage;
    private boolean lastRequest;
    private boolean stopped;

    StrictRequests(Http1Limits limits) {
        this.limits = limits;
        this.scan = new HeadScan(limits.line(), limits.headerBytes(), limits.headerCount());
        this.body = new BodyReader(limits.body(), limits.headerBytes());
    }

    /** A byte array of this thread with room for {@code length}, valid until the next call. */
    static byte[] scratch(int length) {
        var scratch = SCRATCH.get();
        if (scratch.length < length) {
            scratch = new byte[length];
            SCRATCH.set(scratch);
        }
        return scratch;
    }

    /** Takes bytes over. */
    void feed(ByteBufAllocator allocator, ByteBuf in) {
        if (stopped) {
            in.release();
            return;
        }
        bytes = bytes == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, bytes, in);
    }

    /** The next part, owned by the caller, or null where more bytes are needed. */
    @Nullable
    Object next() {
        if (stopped) {
            return null;
        }
        if (inMessage && body.isDone()) {
            endMessage();
            return LastHttpContent.EMPTY_LAST_CONTENT;
        }
        var in = bytes;
        if (in == null) {
            return null;
        }
        var part = inMessage ? content(in) : head(in);
        if (part == null && !in.isReadable()) {
            in.release();
            bytes = null;
        }
        return part;
    }

    private @Nullable Object content(ByteBuf in) {
        var content = body.read(in);
        if (content instanceof LastHttpContent) {
            endMessage();
        }
        var problem = body.problem();
        return problem == null
                ? content
                : refuse(Rejection.of(body.isTooLarge() ? 413 : 400, problem).calling(path));
    }

    private void endMessage() {
        inMessage = false;
        if (lastRequest) {
            stop();
        }
    }

    private @Nullable Object head(ByteBuf in) {
        int length = scan.find(in);
        if (length == HeadScan.MORE) {
            return null;
        }
        if (length < 0) {
            return refuse(rejection(length).calling(CalledPath.inHead(in)));
        }
        scan.reset();
        var scratch = scratch(length);
        in.readBytes(scratch, 0, length);
        return switch (RequestHeads.read(scratch, length, limits)) {
            case ServerRequest request -> begin(request);
            case Rejection rejection -> refuse(rejection.calling(CalledPath.inHead(scratch, length)));
        };
    }

    private ServerRequest begin(ServerRequest request) {
        inMessage = true;
        path = request.head().target().path();
        lastRequest = request.close();
        long length = request.head().contentLength();
        if (length == RequestHead.UNKNOWN_LENGTH) {
            body.startChunked();
        } else {
            body.startLength(length);
        }
        return request;
    }

    private Rejection refuse(Rejection rejection) {
        stop();
        return rejection;
    }

    private Rejection rejection(int code) {
        return switch (code) {
            case HeadScan.LINE_TOO_LONG ->
                Rejection.of(414, "request line: above " + limits.line() + " bytes (expected: at most that)");
            case HeadScan.HEADERS_TOO_LARGE ->
                Rejection.of(431, "headers: above " + limits.headerBytes() + " bytes (expected: at most that)");
            case HeadScan.TOO_MANY_HEADERS ->
                Rejection.of(431, "headers: above " + limits.headerCount() + " of them (expected: at most that)");
            case HeadScan.BARE_LINE_FEED -> Rejection.bad("head: a bare line feed (expected: CR LF)");
            default -> Rejection.bad("head: a first byte that begins no method (expected: METHOD target HTTP/1.1)");
        };
    }

    /** Reads nothing more and lets go of what waits. */
    void stop() {
        stopped = true;
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }

    /** Whether a head has begun to arrive. */
    boolean inHead() {
        return !inMessage && bytes != null;
    }

    /** What the head that has begun to arrive calls, as far as it is here; null where that is not known. */
    @Nullable
    String calledPath() {
        return bytes == null || inMessage ? null : CalledPath.inHead(bytes);
    }

    boolean inBody() {
        return inMessage && !body.isDone();
    }

    /** Bytes of the current body still to come; {@code Long.MAX_VALUE} where its head did not say. */
    long bodyRemaining() {
        return inMessage ? body.remaining() : 0;
    }

    /** Bytes that wait unread. */
    int waiting() {
        return bytes == null ? 0 : bytes.readableBytes();
    }
}
