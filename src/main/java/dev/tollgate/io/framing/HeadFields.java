package dev.tollgate.io.framing;

import dev.tollgate.http.Grammar;
import dev.tollgate.http.HopByHop;
import dev.tollgate.http.SpoofableHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the field lines of one head by the letter of RFC 9112 section 5: no folding, no white space before the colon, no empty name, no
 * control. What ends at this hop is kept here as facts and does not get into {@link #headers}.
 *
 * <p>Threads: the event loop of its connection, for one head.
 */
public final class HeadFields {
    /** What Transfer-Encoding says. */
    public enum Coding {
        ABSENT,
        CHUNKED,
        /** Well formed, ends in chunked, but with codings that we do not undo. */
        UNSUPPORTED,
        MALFORMED
    }

    public static final long ABSENT = -1;
    public static final long MALFORMED = -2;
    private static final int MAX_LENGTH_DIGITS = 18;

    /** Every byte of a name or value is judged here; judging it again would only cost. */
    private static final DefaultHttpHeadersFactory UNVALIDATED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final boolean request;
    private final HttpHeaders headers = UNVALIDATED.newHeaders();
    private long length = ABSENT;
    private Coding coding = Coding.ABSENT;
    private @Nullable String host;
    private int hosts;
    private @Nullable String expect;
    private @Nullable List<String> connection;

    public HeadFields(boolean request) {
        this.request = request;
    }

    /** The end-to-end fields. */
    public HttpHeaders headers() {
        return headers;
    }

    /** {@code Content-Length}, {@link #ABSENT} or {@link #MALFORMED}. */
    public long length() {
        return length;
    }

    public Coding coding() {
        return coding;
    }

    /** The value of {@code Host} where there is exactly one. */
    @Nullable
    public String host() {
        return hosts == 1 ? host : null;
    }

    /** How many {@code Host} fields there are. */
    public int hosts() {
        return hosts;
    }

    @Nullable
    public String expect() {
        return expect;
    }

    /** Whether {@code Connection} contains the option {@code close}. */
    public boolean close() {
        if (connection != null) {
            for (var value : connection) {
                for (var option : value.split(",", -1)) {
                    if (option.strip().equalsIgnoreCase("close")) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Reads lines from {@code from} up to the empty line that ends at {@code to}; answers the problem, or null. */
    @Nullable
    public String read(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to - 2) {
            int nameEnd = at;
            while (Grammar.isTokenChar(bytes[nameEnd])) {
                nameEnd++;
            }
            if (nameEnd == at || bytes[nameEnd] != ':') {
                return lineProblem(bytes, at, nameEnd);
            }
            int value = nameEnd + 1;
            while (bytes[value] == ' ' || bytes[value] == '\t') {
                value++;
            }
            int end = value;
            while (Grammar.isValueChar(bytes[end] & 0xff)) {
                end++;
            }
            if (bytes[end] != '\r' || bytes[end + 1] != '\n') {
                return "header " + ascii(bytes, at, nameEnd) + ": control character 0x"
                        + Integer.toHexString(bytes[end] & 0xff);
            }
            at = take(bytes, at, nameEnd, value, end);
        }
        if (connection != null) {
            for (var nominated : HopByHop.nominated(connection)) {
                headers.remove(nominated);
            }
        }
        return null;
    }

    private static String lineProblem(byte[] bytes, int at, int nameEnd) {
        if (nameEnd == at) {
            return bytes[at] == ':'
                    ? "header: empty name (expected: a token)"
                    : bytes[at] == ' ' || bytes[at] == '\t'
                            ? "header: folded line (expected: one line per field)"
                            : "header: 0x" + Integer.toHexString(bytes[at] & 0xff)
                                    + " at its start (expected: a token)";
        }
        return "header " + ascii(bytes, at, nameEnd) + ": 0x" + Integer.toHexString(bytes[nameEnd] & 0xff)
                + " after the name (expected: a colon)";
    }

    private static String ascii(byte[] bytes, int from, int to) {
        return Grammar.printable(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
    }

    private int take(byte[] bytes, int name, int nameEnd, int from, int lineEnd) {
        int end = lineEnd;
        while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        var known = KnownField.find(bytes, name, nameEnd);
        if (known == null || known.role() != KnownField.Role.HOP) {
            var value = new String(bytes, from, end - from, StandardCharsets.ISO_8859_1);
            if (known == null) {
                unknown(new AsciiString(bytes, name, nameEnd - name, true), value);
            } else {
                known(known, value);
            }
        }
        return lineEnd + 2;
    }

    /** Takes one field whose letters were judged already, its name in lower case: the way of versions that have no lines. */
    public void field(AsciiString name, String value) {
        var known = KnownField.find(name.array(), name.arrayOffset(), name.arrayOffset() + name.length());
        if (known == null) {
            unknown(name, value);
        } else {
            known(known, value);
        }
    }

    private void unknown(AsciiString name, String value) {
        if (!request || !SpoofableHeaders.isAmbiguous(name)) {
            headers.add(name, value);
        }
    }

    private void known(KnownField known, String value) {
        switch (known.role()) {
            case PLAIN -> headers.add(known.name(), value);
            case HOST -> host(known.name(), value);
            case LENGTH -> length(known.name(), value);
            case CODING -> coding = coding == Coding.ABSENT ? coding(value) : Coding.MALFORMED;
            case CONNECTION -> connection(value);
            case EXPECT -> expect(known.name(), value);
            case HOP -> {}
        }
    }

    private void host(AsciiString name, String value) {
        hosts++;
        host = value;
        headers.set(name, value);
    }

    private void length(AsciiString name, String value) {
        length = length == ABSENT ? digits(value) : MALFORMED;
        headers.set(name, value);
    }

    private void connection(String value) {
        if (value.equalsIgnoreCase("keep-alive")) {
            return;
        }
        if (connection == null) {
            connection = new ArrayList<>(1);
        }
        connection.add(value);
    }

    private void expect(AsciiString name, String value) {
        if (!request) {
            headers.add(name, value);
            return;
        }
        expect = expect == null ? value : expect + "," + value;
    }

    private static long digits(String value) {
        int digits = value.length();
        if (digits == 0 || digits > MAX_LENGTH_DIGITS || (digits > 1 && value.charAt(0) == '0')) {
            return MALFORMED;
        }
        long length = 0;
        for (int i = 0; i < digits; i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            length = length * 10 + digit;
        }
        return length;
    }

    private static Coding coding(String value) {
        if (value.equalsIgnoreCase("chunked")) {
            return Coding.CHUNKED;
        }
        var codings = value.toLowerCase(Locale.ROOT).split(",", -1);
        for (int i = 0; i < codings.length - 1; i++) {
            switch (codings[i].strip()) {
                case "gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "identity" -> {}
                default -> {
                    return Coding.MALFORMED;
                }
            }
        }
        return codings.length > 1 && codings[codings.length - 1].strip().equals("chunked")
                ? Coding.UNSUPPORTED
                : Coding.MALFORMED;
    }
}
