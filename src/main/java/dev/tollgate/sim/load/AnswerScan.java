package dev.tollgate.sim.load;

import java.nio.charset.StandardCharsets;

/**
 * Finds the end of one HTTP/1.1 answer after another (RFC 9112 section 6), by {@code content-length} or {@code chunked}, and looks at
 * nothing else but the status and the blank lines between server-sent events. One answer at a time: what stands behind an answer is
 * trouble.
 *
 * <p>Threads: confined to one.
 */
final class AnswerScan {
    private static final int MAX_HEAD = 16 << 10;
    private static final int MAX_CHUNK_DIGITS = 8;

    /** Where in an answer the scan stands. */
    private enum At {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK_EXTENSION,
        CHUNK,
        CHUNK_END,
        TRAILER,
        BROKEN
    }

    /** What a fragment led to. */
    enum Progress {
        MORE,
        DONE,
        BROKEN
    }

    private final byte[] head = new byte[MAX_HEAD];
    private int headLength;
    private At at = At.HEAD;
    private long left;
    private int digits;
    private int lineLength;
    private boolean newline;
    private int status;
    private long events;

    /** Reads on: {@code DONE} when exactly the end of an answer was reached. */
    Progress read(byte[] bytes, int length) {
        int i = 0;
        while (i < length) {
            switch (at) {
                case HEAD -> {
                    if (headLength == MAX_HEAD) {
                        return broken();
                    }
                    head[headLength++] = bytes[i++];
                    if (headEnds() && !understand()) {
                        return broken();
                    }
                    if (at == At.BODY && left == 0) {
                        return end(i == length);
                    }
                }
                case BODY, CHUNK -> {
                    int taken = (int) Math.min(left, length - i);
                    countEvents(bytes, i, taken);
                    i += taken;
                    left -= taken;
                    if (left == 0) {
                        if (at == At.BODY) {
                            return end(i == length);
                        }
                        at = At.CHUNK_END;
                    }
                }
                case CHUNK_SIZE -> {
                    int digit = Character.digit(bytes[i], 16);
                    if (digit >= 0 && digits < MAX_CHUNK_DIGITS) {
                        left = left * 16 + digit;
                        digits++;
                        i++;
                    } else if (digits > 0 && digit < 0) {
                        at = At.CHUNK_EXTENSION;
                    } else {
                        return broken();
                    }
                }
                case CHUNK_EXTENSION -> {
                    if (bytes[i++] == '\n') {
                        at = left == 0 ? At.TRAILER : At.CHUNK;
                        lineLength = 0;
                    }
                }
                case CHUNK_END -> {
                    if (bytes[i++] == '\n') {
                        at = At.CHUNK_SIZE;
                        digits = 0;
                    }
                }
                case TRAILER -> {
                    byte b = bytes[i++];
                    if (b == '\n') {
                        if (lineLength == 0) {
                            return end(i == length);
                        }
                        lineLength = 0;
                    } else if (b != '\r') {
                        lineLength++;
                    }
                }
                case BROKEN -> {
                    return Progress.BROKEN;
                }
            }
        }
        return Progress.MORE;
    }

    /** Of the last answer that was begun; 0 before any. */
    int status() {
        return status;
    }

    /** Server-sent events so far, over all answers. */
    long events() {
        return events;
    }

    private boolean headEnds() {
        int n = headLength;
        return n >= 4 && head[n - 1] == '\n' && head[n - 2] == '\r' && head[n - 3] == '\n' && head[n - 4] == '\r';
    }

    private boolean understand() {
        var text = new String(head, 0, headLength, StandardCharsets.ISO_8859_1);
        headLength = 0;
        if (!text.startsWith("HTTP/1.1 ") || text.length() < 12) {
            return false;
        }
        status = Integer.parseInt(text, 9, 12, 10);
        for (int line = text.indexOf('\n') + 1; line < text.length(); line = text.indexOf('\n', line) + 1) {
            if (text.regionMatches(true, line, "content-length:", 0, 15)) {
                left = Long.parseLong(
                        text.substring(line + 15, text.indexOf('\r', line)).trim());
                at = At.BODY;
                return true;
            }
            if (text.regionMatches(true, line, "transfer-encoding: chunked", 0, 26)) {
                left = 0;
                digits = 0;
                at = At.CHUNK_SIZE;
                return true;
            }
        }
        return false;
    }

    private void countEvents(byte[] bytes, int from, int length) {
        for (int i = from; i < from + length; i++) {
            boolean now = bytes[i] == '\n';
            if (now && newline) {
                events++;
            }
            newline = now;
        }
    }

    private Progress end(boolean exactly) {
        at = exactly ? At.HEAD : At.BROKEN;
        newline = false;
        return exactly ? Progress.DONE : Progress.BROKEN;
    }

    private Progress broken() {
        at = At.BROKEN;
        return Progress.BROKEN;
    }
}
