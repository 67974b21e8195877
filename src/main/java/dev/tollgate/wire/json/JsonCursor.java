package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Words;
import java.nio.charset.StandardCharsets;

/**
 * Walks through a JSON document that a {@link JsonScanner} has judged, value by value, and hands out values as they were written.
 *
 * <p>It always stands before a value, until that value was taken by {@link #raw}, {@link #inside}, {@link #string}, {@link #skip} or
 * {@link #enter}. After {@code enter}, {@link #nextMember} or {@link #nextElement} go from value to value and leave at the end. Views are
 * of the document's own array. On a document that was not judged, its behaviour is undefined but for an exception.
 *
 * <p>Threads: confined to one.
 */
public final class JsonCursor {
    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    private static final long QUOTES = Words.ONES * '"';
    private static final long BACKSLASHES = Words.ONES * '\\';

    private final byte[] array;
    private final int end;
    private final JsonVocabulary usual;
    private int at;
    private int nameFrom;
    private int nameLength;

    /** Stands before the document's value. */
    public JsonCursor(Bytes document) {
        this(document, JsonVocabulary.NONE);
    }

    /** The same for a document in which these names and texts are usual: they are not made anew each time. */
    public JsonCursor(Bytes document, JsonVocabulary usual) {
        this.usual = usual;
        array = document.array();
        at = document.offset();
        end = at + document.length();
        blanks();
    }

    /** What the value ahead is. */
    public Kind kind() {
        return switch (array[at]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't' -> Kind.TRUE;
            case 'f' -> Kind.FALSE;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /** Whether the value ahead is of this kind. */
    public boolean is(Kind kind) {
        return kind() == kind;
    }

    /** Goes into the object or array ahead. */
    public void enter() {
        at++;
    }

    /** Goes to the next member's value; false at the end of the object, which is left. */
    public boolean nextMember() {
        if (!next('}')) {
            return false;
        }
        int from = at;
        string(at);
        nameFrom = from + 1;
        nameLength = at - nameFrom - 1;
        blanks();
        at++;
        blanks();
        return true;
    }

    /** Goes to the next element; false at the end of the array, which is left. */
    public boolean nextElement() {
        return next(']');
    }

    private boolean next(char close) {
        blanks();
        if (array[at] == close) {
            at++;
            return false;
        }
        if (array[at] == ',') {
            at++;
            blanks();
        }
        return true;
    }

    /** The name of the member that was gone to, decoded. */
    public String name() {
        return text(nameFrom, nameLength);
    }

    /** Takes the value ahead as it was written. */
    public Bytes raw() {
        int from = at;
        skip();
        return new Bytes(array, from, at - from);
    }

    /** Takes the string ahead as it stands between its quotes. */
    public Bytes inside() {
        int from = at;
        string(from);
        return new Bytes(array, from + 1, at - from - 2);
    }

    /** Takes the string ahead, decoded. */
    public String string() {
        int from = at + 1;
        string(at);
        return text(from, at - from - 1);
    }

    private String text(int from, int length) {
        var word = usual.word(array, from, length);
        return word == null
                ? JsonEscapes.decoded(new Bytes(array, from, length)).toUtf8String()
                : word;
    }

    /** Takes the value ahead, a number or a literal, as text. */
    public String scalar() {
        var raw = raw();
        return new String(raw.array(), raw.offset(), raw.length(), StandardCharsets.US_ASCII);
    }

    /** Goes past the value ahead. */
    public void skip() {
        byte first = array[at];
        if (first == '"') {
            string(at);
        } else if (first == '{' || first == '[') {
            container();
        } else {
            do {
                at++;
            } while (at < end && inScalar(array[at]));
        }
    }

    private static boolean inScalar(byte c) {
        return c > ' ' && c != ',' && c != '}' && c != ']';
    }

    private void container() {
        int depth = 0;
        do {
            byte c = array[at];
            if (c == '"') {
                string(at);
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            at++;
        } while (depth > 0);
    }

    // From the opening quote to after the closing one, eight bytes at a time.
    private void string(int quote) {
        int i = quote + 1;
        while (true) {
            while (i + Long.BYTES <= end) {
                long word = Words.longAt(array, i);
                long marks = Words.zeroBytes(word ^ QUOTES) | Words.zeroBytes(word ^ BACKSLASHES);
                if (marks != 0) {
                    i += Words.firstMark(marks);
                    break;
                }
                i += Long.BYTES;
            }
            byte c = array[i];
            if (c == '"') {
                at = i + 1;
                return;
            }
            i += c == '\\' ? 2 : 1;
        }
    }

    private void blanks() {
        while (at < end) {
            byte c = array[at];
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }
}
