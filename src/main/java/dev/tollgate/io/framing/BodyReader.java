package dev.tollgate.io.framing;

import dev.tollgate.http.Grammar;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body out of its framing (RFC 9112 sections 6 and 7): slices of what arrived, never copies. Chunk extensions and trailers are
 * checked and dropped.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class BodyReader {
    private static final int MAX_CHUNK_LINE = 4 << 10;
    private static final int MAX_SIZE_DIGITS = 32;
    private static final int MAX_EXTENSIONS = 16 << 10;
    private static final long MAX_CHUNK = Integer.MAX_VALUE;

    private enum State {
        DONE,
        LENGTH,
        UNTIL_CLOSE,
        SIZE,
        DATA,
        DATA_END,
        TRAILER
    }

    private final long maxBody;
    private final int maxTrailer;
    private State state = State.DONE;
    private long remaining;
    private long total;
    private int overhead;
    private @Nullable String problem;
    private boolean tooLarge;

    public BodyReader(long maxBody, int maxTrailer) {
        this.maxBody = maxBody;
        this.maxTrailer = maxTrailer;
    }

    public void startLength(long length) {
        start(length == 0 ? State.DONE : State.LENGTH, length);
    }

    public void startChunked() {
        start(State.SIZE, 0);
    }

    public void startUntilClose() {
        start(State.UNTIL_CLOSE, 0);
    }

    private void start(State next, long length) {
        state = next;
        remaining = length;
        total = 0;
        overhead = 0;
    }

    public boolean isDone() {
        return state == State.DONE;
    }

    public boolean endsAtClose() {
        return state == State.UNTIL_CLOSE;
    }

    /** Bytes that are still to come; {@code Long.MAX_VALUE} where the head did not say. */
    public long remaining() {
        return switch (state) {
            case DONE -> 0;
            case LENGTH -> remaining;
            case UNTIL_CLOSE, SIZE, DATA, DATA_END, TRAILER -> Long.MAX_VALUE;
        };
    }

    @Nullable
    public String problem() {
        return problem;
    }

    public boolean isTooLarge() {
        return tooLarge;
    }

    /** The next part, owned by the caller; a {@link LastHttpContent} at the end; null where more bytes are needed or {@link #problem} is set. */
    @Nullable
    public HttpContent read(ByteBuf in) {
        while (in.isReadable() && problem == null) {
            switch (state) {
                case LENGTH -> {
                    return length(in);
                }
                case UNTIL_CLOSE -> {
                    return counted(in, in.readableBytes());
                }
                case DATA -> {
                    int count = (int) Math.min(remaining, in.readableBytes());
                    remaining -= count;
                    state = remaining == 0 ? State.DATA_END : State.DATA;
                    return counted(in, count);
                }
                case SIZE -> {
                    if (!size(in)) {
                        return null;
                    }
                }
                case DATA_END -> {
                    if (!dataEnd(in)) {
                        return null;
                    }
                }
                case TRAILER -> {
                    if (!trailer(in)) {
                        return null;
                    }
                    if (state == State.DONE) {
                        return LastHttpContent.EMPTY_LAST_CONTENT;
                    }
                }
                case DONE -> {
                    return null;
                }
            }
        }
        return null;
    }

    private HttpContent length(ByteBuf in) {
        int count = (int) Math.min(remaining, in.readableBytes());
        remaining -= count;
        var slice = in.readRetainedSlice(count);
        if (remaining > 0) {
            return new DefaultHttpContent(slice);
        }
        state = State.DONE;
        return new DefaultLastHttpContent(slice, EmptyHttpHeaders.INSTANCE);
    }

    private @Nullable HttpContent counted(ByteBuf in, int count) {
        total += count;
        if (total > maxBody) {
            tooLarge = true;
            fail("body: more than " + maxBody + " bytes (expected: at most that)");
            return null;
        }
        return new DefaultHttpContent(in.readRetainedSlice(count));
    }

    private boolean fail(String what) {
        problem = what;
        return false;
    }

    /** The length of the line at the reader index without its CRLF, or -1 where it is not whole yet or not a line. */
    private int line(ByteBuf in, int max) {
        int base = in.readerIndex();
        int bound = Math.min(in.readableBytes(), max + 2);
        int feed = in.indexOf(base, base + bound, (byte) '\n');
        if (feed < 0) {
            if (bound == max + 2) {
                fail("chunk: a line above " + max + " bytes");
            }
            return -1;
        }
        if (feed == base || in.getByte(feed - 1) != '\r') {
            fail("chunk: a bare line feed (expected: CR LF)");
            return -1;
        }
        return feed - 1 - base;
    }

    private boolean size(ByteBuf in) {
        int length = line(in, MAX_CHUNK_LINE);
        if (length < 0) {
            return false;
        }
        int base = in.readerIndex();
        int digits = 0;
        long size = 0;
        while (digits < length) {
            int digit = hex(in.getByte(base + digits));
            if (digit < 0) {
                break;
            }
            size = size << 4 | digit;
            digits++;
            if (size > MAX_CHUNK || digits > MAX_SIZE_DIGITS) {
                return fail("chunk: size out of range");
            }
        }
        if (digits == 0) {
            return fail("chunk: no size (expected: hexadecimal digits)");
        }
        if (!extension(in, base + digits, base + length)) {
            return false;
        }
        in.skipBytes(length + 2);
        remaining = size;
        state = size == 0 ? State.TRAILER : State.DATA;
        overhead = size == 0 ? 0 : overhead;
        return true;
    }

    private boolean extension(ByteBuf in, int from, int to) {
        if (from == to) {
            return true;
        }
        overhead += to - from;
        if (in.getByte(from) != ';' || overhead > MAX_EXTENSIONS) {
            return fail("chunk: 0x" + Integer.toHexString(in.getByte(from) & 0xff)
                    + " after its size (expected: CR LF or a short extension)");
        }
        int at = from;
        while (at < to) {
            at = in.getByte(at) == ';' ? extensionEnd(in, at + 1, to) : -1;
            if (at < 0) {
                return fail("chunk: a malformed extension (expected: ;name or ;name=value)");
            }
        }
        return true;
    }

    /** Where one extension ends (RFC 9112 section 7.1.1, without the white space that it calls bad), or -1. */
    private static int extensionEnd(ByteBuf in, int from, int to) {
        int at = tokenEnd(in, from, to);
        if (at == from || at == to || in.getByte(at) != '=') {
            return at == from ? -1 : at;
        }
        int value = at + 1;
        if (value == to || in.getByte(value) != '"') {
            at = tokenEnd(in, value, to);
            return at == value ? -1 : at;
        }
        for (at = value + 1; at < to; at++) {
            int c = in.getByte(at) & 0xff;
            if (c == '"') {
                return at + 1;
            }
            if (!Grammar.isValueChar(c) || (c == '\\' && (++at == to || !Grammar.isValueChar(in.getByte(at) & 0xff)))) {
                return -1;
            }
        }
        return -1;
    }

    private static int tokenEnd(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && Grammar.isTokenChar(in.getByte(at))) {
            at++;
        }
        return at;
    }

    private static int hex(byte c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private boolean dataEnd(ByteBuf in) {
        int base = in.readerIndex();
        if (in.getByte(base) != '\r' || (in.readableBytes() > 1 && in.getByte(base + 1) != '\n')) {
            return fail("chunk: data longer than its size (expected: CR LF)");
        }
        if (in.readableBytes() == 1) {
            return false;
        }
        in.skipBytes(2);
        state = State.SIZE;
        return true;
    }

    private boolean trailer(ByteBuf in) {
        int length = line(in, maxTrailer - overhead);
        if (length < 0) {
            return false;
        }
        int base = in.readerIndex();
        int name = 0;
        while (name < length && Grammar.isTokenChar(in.getByte(base + name))) {
            name++;
        }
        if (length > 0 && (name == 0 || name == length || in.getByte(base + name) != ':')) {
            return fail("trailer: not a field (expected: name, colon, value)");
        }
        for (int i = name; i < length; i++) {
            if (!Grammar.isValueChar(in.getByte(base + i) & 0xff)) {
                return fail("trailer: control character");
            }
        }
        overhead += length + 2;
        in.skipBytes(length + 2);
        state = length == 0 ? State.DONE : State.TRAILER;
        return true;
    }
}
