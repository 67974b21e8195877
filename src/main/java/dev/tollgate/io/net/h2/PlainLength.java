package dev.tollgate.io.net.h2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2FrameLogger;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.logging.LogLevel;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a head whose {@code content-length} is not one plain number, which is malformed (RFC 9113 section 8.1.1). Netty's decoder makes
 * one number of {@code 5, 5}, of two equal fields and of {@code 05}, before anybody behind it sees them; only its logger comes earlier.
 *
 * <p>Such a head gets a second value that agrees with nothing, upon which the decoder ends the stream with PROTOCOL_ERROR. Threads: has no
 * state of its own.
 */
final class PlainLength extends Http2FrameLogger {
    private static final int MAX_DIGITS = 18;

    PlainLength() {
        super(LogLevel.TRACE, PlainLength.class);
    }

    @Override
    public boolean isEnabled() {
        return false;
    }

    @Override
    public void logHeaders(
            Direction direction,
            @Nullable ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int padding,
            boolean endStream) {
        judge(direction, headers);
    }

    @Override
    public void logHeaders(
            Direction direction,
            @Nullable ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream) {
        judge(direction, headers);
    }

    private static void judge(Direction direction, Http2Headers headers) {
        if (direction == Direction.OUTBOUND) {
            return;
        }
        var first = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (first != null
                && (!isPlain(first)
                        || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).size() > 1)) {
            headers.add(HttpHeaderNames.CONTENT_LENGTH, "none");
        }
    }

    /** Digits alone, and no zero before others. */
    static boolean isPlain(CharSequence value) {
        int digits = value.length();
        if (digits == 0 || digits > MAX_DIGITS || (digits > 1 && value.charAt(0) == '0')) {
            return false;
        }
        for (int i = 0; i < digits; i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
