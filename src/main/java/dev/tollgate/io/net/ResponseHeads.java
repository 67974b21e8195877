package dev.tollgate.io.net;

import dev.tollgate.http.Grammar;
import dev.tollgate.http.Status;
import dev.tollgate.io.framing.HeadFields;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Judges the head of a response (RFC 9112 sections 4 and 6.3).
 *
 * <p>Threads: the event loop of its connection, for one head.
 */
final class ResponseHeads {
    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = 9;
    private static final int STATUS_END = 12;

    private @Nullable String problem;
    private @Nullable UpstreamResponse response;
    private int status;
    private boolean close;

    /** Reads the {@code length} bytes of a whole head; {@code bodiless} where the request was HEAD. */
    ResponseHeads(byte[] bytes, int length, boolean bodiless) {
        problem = line(bytes);
        if (problem == null) {
            int from = STATUS_END;
            while (bytes[from] != '\r') {
                from++;
            }
            var fields = new HeadFields(false);
            problem = fields.read(bytes, from + 2, length);
            if (problem == null) {
                boolean old = bytes[STATUS_AT - 2] == '0';
                close = old || fields.close();
                problem = framing(fields, old, bodiless);
            }
        }
    }

    /** Why the response cannot be trusted, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    int status() {
        return status;
    }

    /** The final response; null for interim ones and where there is a problem. */
    @Nullable
    UpstreamResponse response() {
        return response;
    }

    boolean close() {
        return close;
    }

    private @Nullable String line(byte[] bytes) {
        int end = 0;
        while (bytes[end] != '\r') {
            end++;
        }
        var shown = new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
        boolean fine = end >= STATUS_END
                && bytes[end + 1] == '\n'
                && shown.startsWith("HTTP/1.")
                && (bytes[VERSION.length] == '0' || bytes[VERSION.length] == '1')
                && bytes[STATUS_AT - 1] == ' '
                && (end == STATUS_END || bytes[STATUS_END] == ' ');
        for (int i = STATUS_AT; fine && i < end; i++) {
            boolean digit = bytes[i] >= '0' && bytes[i] <= '9';
            fine = i < STATUS_END ? digit : Grammar.isValueChar(bytes[i] & 0xff);
            status = i < STATUS_END ? status * 10 + bytes[i] - '0' : status;
        }
        return fine && status >= 100 && status <= 599
                ? null
                : "status line: " + Grammar.printable(shown)
                        + " (expected: HTTP/1.1, a status of 100 to 599, a phrase)";
    }

    private @Nullable String framing(HeadFields fields, boolean old, boolean bodiless) {
        if (fields.length() == HeadFields.MALFORMED) {
            return "content-length: not one plain number";
        }
        boolean chunked = fields.coding() == HeadFields.Coding.CHUNKED;
        if (!chunked && fields.coding() != HeadFields.Coding.ABSENT) {
            return "transfer-encoding: not chunked alone";
        }
        if (chunked && (fields.length() >= 0 || old)) {
            return "transfer-encoding: beside content-length or in HTTP/1.0";
        }
        if (status == 101) {
            return "status: 101 without an upgrade that was asked for";
        }
        if ((status == 204 || Status.isInformational(status)) && (chunked || fields.length() > 0)) {
            return "status " + status + ": with a body";
        }
        if (Status.isInformational(status)) {
            return null;
        }
        response = new UpstreamResponse(
                old ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                fields.headers(),
                framing(fields, bodiless),
                fields.length());
        return null;
    }

    private UpstreamResponse.Framing framing(HeadFields fields, boolean bodiless) {
        if (bodiless || Status.isBodiless(status) || fields.length() == 0) {
            return UpstreamResponse.Framing.NONE;
        }
        if (fields.coding() == HeadFields.Coding.CHUNKED) {
            return UpstreamResponse.Framing.CHUNKED;
        }
        return fields.length() > 0 ? UpstreamResponse.Framing.LENGTH : UpstreamResponse.Framing.UNTIL_CLOSE;
    }
}
