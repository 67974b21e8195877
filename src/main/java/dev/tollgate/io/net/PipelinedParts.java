package dev.tollgate.io.net;

import io.netty.handler.codec.http.HttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * What came behind a request in progress (pipelining, RFC 9112 section 9.3.2): heads, contents and the rejection that ends it, in order.
 *
 * <p>Threads: the event loop of its connection. It bounds nothing itself: who adds asks for {@link #requests} and {@link #bytes}.
 */
final class PipelinedParts {
    /** What a field of a head roughly weighs. */
    private static final int FIELD_BYTES = 64;

    private final ArrayDeque<Object> parts = new ArrayDeque<>(0);
    private int requests;
    private long bytes;

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** How many requests wait. */
    int requests() {
        return requests;
    }

    /** What everything that waits weighs, heads roughly. */
    long bytes() {
        return bytes;
    }

    void add(Object part) {
        parts.add(part);
        requests += part instanceof ServerRequest ? 1 : 0;
        bytes += size(part);
    }

    /** Takes out what came first. */
    Object next() {
        var part = parts.remove();
        requests -= part instanceof ServerRequest ? 1 : 0;
        bytes -= size(part);
        return part;
    }

    /** Throws everything away. */
    void release() {
        while (!parts.isEmpty()) {
            ReferenceCountUtil.release(next());
        }
    }

    private static int size(Object part) {
        return switch (part) {
            case HttpContent content -> content.content().readableBytes();
            case ServerRequest request -> FIELD_BYTES * request.headers().size();
            default -> 0;
        };
    }
}
