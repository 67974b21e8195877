package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What stands between the quotes of JSON strings that were judged to be good. */
public final class JsonEscapes {
    private JsonEscapes() {}

    /** The text in UTF-8; the view itself where nothing is escaped. */
    public static Bytes decoded(Bytes inside) {
        int escape = firstEscape(inside);
        return escape < 0 ? inside : decoded(inside, escape);
    }

    /** Whether the text is empty or nothing but white space. */
    public static boolean isBlank(Bytes inside) {
        int i = 0;
        while (i < inside.length()) {
            byte c = inside.at(i);
            if (c > ' ' && c != '\\') {
                return false;
            }
            int length = c == '\\' ? inside.at(i + 1) == 'u' ? 6 : 2 : c >= 0 ? 1 : utf8Length(c);
            boolean blank = c == '\\' ? isBlankEscape(inside, i + 1) : c >= 0 || isBlankCharacter(inside, i, length);
            if (!blank) {
                return false;
            }
            i += length;
        }
        return true;
    }

    // No character beyond the first plane is white space, so half of a pair is none either.
    private static boolean isBlankEscape(Bytes inside, int at) {
        return switch (inside.at(at)) {
            case 'n', 'r', 't', 'f' -> true;
            case 'u' -> Character.isWhitespace(unit(inside, at + 1));
            default -> false;
        };
    }

    private static boolean isBlankCharacter(Bytes inside, int at, int length) {
        return inside.slice(at, at + length).toUtf8String().isBlank();
    }

    private static int utf8Length(byte lead) {
        return lead >= (byte) 0xF0 ? 4 : lead >= (byte) 0xE0 ? 3 : 2;
    }

    /** The text as it has to stand between quotes. */
    public static Bytes escaped(String text) {
        var quoted = JsonText.quote(text).getBytes(StandardCharsets.UTF_8);
        return new Bytes(quoted, 1, quoted.length - 2);
    }

    private static int firstEscape(Bytes inside) {
        var a = inside.array();
        int end = inside.offset() + inside.length();
        for (int i = inside.offset(); i < end; i++) {
            if (a[i] == '\\') {
                return i - inside.offset();
            }
        }
        return -1;
    }

    private static Bytes decoded(Bytes inside, int firstEscape) {
        var out = new ByteArrayOutputStream(inside.length());
        int from = 0;
        int i = firstEscape;
        while (i < inside.length()) {
            if (inside.at(i) != '\\') {
                i++;
                continue;
            }
            out.write(inside.array(), inside.offset() + from, i - from);
            i = escape(inside, i + 1, out);
            from = i;
        }
        out.write(inside.array(), inside.offset() + from, inside.length() - from);
        return Bytes.of(out.toByteArray());
    }

    private static int escape(Bytes inside, int at, ByteArrayOutputStream out) {
        byte letter = inside.at(at);
        switch (letter) {
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'u' -> {
                return unicode(inside, at + 1, out);
            }
            default -> out.write(letter);
        }
        return at + 1;
    }

    private static int unicode(Bytes inside, int at, ByteArrayOutputStream out) {
        char unit = unit(inside, at);
        int next = at + 4;
        int codePoint = unit;
        if (Character.isHighSurrogate(unit)) {
            codePoint = Character.toCodePoint(unit, unit(inside, next + 2));
            next += 6;
        }
        out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        return next;
    }

    private static char unit(Bytes inside, int at) {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            unit = unit << 4 | Character.digit(inside.at(at + i), 16);
        }
        return (char) unit;
    }
}
