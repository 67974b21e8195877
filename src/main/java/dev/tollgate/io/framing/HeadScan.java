package dev.tollgate.io.framing;

import dev.tollgate.http.Grammar;
import io.netty.buffer.ByteBuf;

/**
 * Finds where a head ends while its bytes arrive, looking at each byte once however it is cut, and refuses early what can never become
 * a head: a bare LF, a foreign first byte, too long a line, too many or too large fields.
 *
 * <p>Threads: the event loop of its connection.
 */
public final class HeadScan {
    public static final int MORE = -1;
    public static final int LINE_TOO_LONG = -2;
    public static final int HEADERS_TOO_LARGE = -3;
    public static final int TOO_MANY_HEADERS = -4;
    public static final int BARE_LINE_FEED = -5;
    public static final int NOT_HTTP = -6;

    private final int maxLine;
    private final int maxHeaderBytes;
    private final int maxHeaders;
    private int scanned;
    private int lines;
    private int firstLine;
    private int lastFeed;
    private boolean skippedLine;

    public HeadScan(int maxLine, int maxHeaderBytes, int maxHeaders) {
        this.maxLine = maxLine;
        this.maxHeaderBytes = maxHeaderBytes;
        this.maxHeaders = maxHeaders;
        reset();
    }

    /** Gets ready for the next head. */
    public void reset() {
        scanned = 0;
        lines = 0;
        firstLine = 0;
        lastFeed = -1;
        skippedLine = false;
    }

    /** Bytes of the head from the reader index of {@code in} on, final CRLF included; or one of the negative codes. */
    public int find(ByteBuf in) {
        if (lines == 0 && scanned == 0) {
            lastFeed = -1;
            int start = begin(in);
            if (start != 0) {
                return start;
            }
        }
        int base = in.readerIndex();
        int readable = in.readableBytes();
        while (scanned < readable) {
            int at = in.indexOf(base + scanned, base + readable, (byte) '\n');
            if (at < 0) {
                scanned = readable;
                break;
            }
            int feed = at - base;
            if (feed == 0 || in.getByte(at - 1) != '\r') {
                return BARE_LINE_FEED;
            }
            if (lines == 0) {
                firstLine = feed + 1;
            }
            int problem = sizeProblem(feed + 1);
            if (problem != 0) {
                return problem;
            }
            if (lines > 0 && feed - lastFeed == 2) {
                return feed + 1;
            }
            if (lines++ > maxHeaders) {
                return TOO_MANY_HEADERS;
            }
            lastFeed = feed;
            scanned = feed + 1;
        }
        int problem = sizeProblem(scanned);
        return problem != 0 ? problem : MORE;
    }

    /** One empty line before a head is skipped (RFC 9112 section 2.2); anything else must begin with a token. */
    private int begin(ByteBuf in) {
        if (in.isReadable() && in.getByte(in.readerIndex()) == '\r' && !skippedLine) {
            if (in.readableBytes() == 1) {
                return MORE;
            }
            if (in.getByte(in.readerIndex() + 1) != '\n') {
                return NOT_HTTP;
            }
            in.skipBytes(2);
            skippedLine = true;
        }
        if (!in.isReadable()) {
            return MORE;
        }
        byte first = in.getByte(in.readerIndex());
        return first == '\n' ? BARE_LINE_FEED : Grammar.isTokenChar(first) ? 0 : NOT_HTTP;
    }

    private int sizeProblem(int upTo) {
        if (lines == 0) {
            return upTo > maxLine + 2 ? LINE_TOO_LONG : 0;
        }
        return upTo - firstLine > maxHeaderBytes + 2 ? HEADERS_TOO_LARGE : 0;
    }
}
