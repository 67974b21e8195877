package dev.tollgate.io.framing;

import dev.tollgate.http.RequestTarget;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a head that is refused tells of the path it calls, read as far as its bytes go: good enough to refuse in the dialect of whoever called,
 * and for nothing else. Canonical where it can be, else as written; cut where the head was.
 */
public final class CalledPath {
    /** No path that tells a dialect is as long. */
    private static final int LONGEST = 512;

    private CalledPath() {}

    /** Of the bytes of a head of HTTP/1.1 from the reader index on; null where they do not get as far. */
    public static @Nullable String inHead(ByteBuf head) {
        int length = Math.min(head.readableBytes(), LONGEST);
        return inLine(head.toString(head.readerIndex(), length, StandardCharsets.ISO_8859_1));
    }

    /** Of the first {@code length} bytes of a head of HTTP/1.1; null where they do not get as far. */
    public static @Nullable String inHead(byte[] head, int length) {
        return inLine(new String(head, 0, Math.min(length, LONGEST), StandardCharsets.ISO_8859_1));
    }

    private static @Nullable String inLine(String head) {
        int methodEnd = head.indexOf(' ');
        int lineEnd = first(head, 0, "\r\n");
        if (methodEnd < 0 || methodEnd > lineEnd) {
            return null;
        }
        int target = methodEnd;
        while (target < lineEnd && head.charAt(target) == ' ') {
            target++;
        }
        return ofTarget(head.substring(target, first(head, target, " \t\r\n")));
    }

    /** Of a request target, whole or cut; null where there is no path in it. */
    public static @Nullable String ofTarget(CharSequence target) {
        var text = target.subSequence(0, Math.min(target.length(), LONGEST)).toString();
        int scheme = text.indexOf("://");
        int from = text.indexOf('/', scheme < 0 ? 0 : scheme + 3);
        if (from < 0 || (from > 0 && scheme < 0)) {
            return null;
        }
        var path = text.substring(from, first(text, from, "?#"));
        return RequestTarget.parse(path) instanceof RequestTarget good ? good.path() : path;
    }

    private static int first(String text, int from, String any) {
        int at = from;
        while (at < text.length() && any.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }
}
