package dev.tollgate.wire.json;

import dev.tollgate.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of JSON and what must be remembered to follow it through one document: the states, the open containers and names, the string or
 * number being read. {@link JsonScanner} says what is judged, {@link ScanSpaces} keeps those that are not in use.
 *
 * <p>Threads: confined to the scanner's.
 */
final class JsonGrammar {
    private static final int VALUE = 0;
    private static final int FIRST_ELEMENT_OR_END = 1;
    private static final int FIRST_NAME_OR_END = 2;
    private static final int NAME = 3;
    private static final int COLON = 4;
    private static final int COMMA_OR_END = 5;
    private static final int DONE = 6;
    private static final int IN_NAME = 7;
    private static final int IN_STRING = 8;
    private static final int IN_NUMBER = 9;
    private static final int IN_LITERAL = 10;

    private static final int STOP = -1;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final Nesting nesting = new Nesting();
    private final MemberNames names = new MemberNames();
    private final StringBody string = new StringBody();
    private final NumberBody number = new NumberBody();
    private final Narrator narrator = new Narrator(nesting);

    private JsonLimits limits = JsonLimits.DEFAULT;
    private @Nullable JsonProblem problem;
    private int state;
    private int tokens;
    private byte[] array = Bytes.EMPTY.array();
    private int base;
    private int consumed;
    private byte[] literal = TRUE;
    private int literalAt;

    /** Makes ready for a document. */
    void begin(JsonLimits newLimits, JsonVocabulary vocabulary, JsonHandler handler, long nameSeed, long hashSeed) {
        limits = newLimits;
        names.key(nameSeed);
        number.limit(newLimits.maxNumberChars());
        narrator.begin(handler, vocabulary, hashSeed);
        problem = null;
        state = VALUE;
        tokens = 0;
        consumed = 0;
    }

    /** Forgets the document and whom it was told to. */
    void clear() {
        nesting.clear();
        names.clear();
        narrator.forget();
    }

    /** How many bytes are held, roughly. */
    int held() {
        return nesting.held() + names.held() + string.held() + number.held() + narrator.held();
    }

    /** Reads on; false if the document is refused. */
    boolean feed(Bytes fragment) {
        array = fragment.array();
        int i = fragment.offset();
        int end = i + fragment.length();
        base = consumed - i;
        narrator.fragment(array, i, base);
        if (fragment.length() > Integer.MAX_VALUE - consumed) {
            i = fail(i, "a document of 2 GiB or more", "less");
        }
        while (i >= 0 && i < end) {
            i = switch (state) {
                case IN_STRING -> inString(i, end);
                case IN_NAME -> inName(i, end);
                case IN_NUMBER -> inNumber(i, end);
                case IN_LITERAL -> inLiteral(i, end);
                default -> between(i, end);
            };
        }
        if (i >= 0) {
            narrator.fragmentEnds(end);
            consumed += fragment.length();
        }
        array = Bytes.EMPTY.array();
        return problem == null;
    }

    /** No more bytes come. */
    void finish() {
        base = consumed;
        narrator.fragment(array, 0, base);
        if (state == IN_NUMBER) {
            endNumber(number.end(0));
        }
        if (problem == null && state != DONE) {
            boolean empty = state == VALUE && tokens == 0;
            fail(0, empty ? "an empty document" : "the end of the document", empty ? "a JSON value" : expected());
        }
    }

    /** Why the document is refused; null if nothing is wrong so far. */
    @Nullable
    JsonProblem problem() {
        return problem;
    }

    int tokens() {
        return tokens;
    }

    private int between(int from, int end) {
        var a = array;
        int i = from;
        byte c = a[i];
        while (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
            if (++i == end) {
                return end;
            }
            c = a[i];
        }
        switch (state) {
            case VALUE -> {
                return value(c, i);
            }
            case FIRST_ELEMENT_OR_END -> {
                return c == ']' ? close(i) : value(c, i);
            }
            case FIRST_NAME_OR_END -> {
                return c == '}' ? close(i) : openName(c, i);
            }
            case NAME -> {
                return openName(c, i);
            }
            case COLON -> {
                if (c == ':') {
                    state = VALUE;
                    return i + 1;
                }
            }
            case COMMA_OR_END -> {
                boolean inArray = nesting.inArray();
                if (c == ',') {
                    state = inArray ? VALUE : NAME;
                    return i + 1;
                }
                if (c == (inArray ? ']' : '}')) {
                    return close(i);
                }
            }
            default -> {}
        }
        return unexpected(c, i);
    }

    private int value(byte c, int i) {
        state = VALUE;
        if (nesting.inArray()) {
            narrator.element();
        }
        if (c == '"') {
            if (!begin(i, false)) {
                return STOP;
            }
            string.begin(narrator.maxText(), narrator.cut());
            state = IN_STRING;
            return i + 1;
        }
        switch (c) {
            case '{' -> {
                return begin(i, true) ? open(Nesting.OBJECT, i) : STOP;
            }
            case '[' -> {
                return begin(i, true) ? open(Nesting.ARRAY, i) : STOP;
            }
            case 't', 'f', 'n' -> {
                literal = c == 't' ? TRUE : c == 'f' ? FALSE : NULL;
                literalAt = 0;
                state = IN_LITERAL;
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                number.begin();
                state = IN_NUMBER;
            }
            default -> {
                return unexpected(c, i);
            }
        }
        return begin(i, false) ? i : STOP;
    }

    private boolean begin(int i, boolean container) {
        narrator.begin(i, container);
        return countToken(i);
    }

    private int open(byte kind, int i) {
        if (nesting.depth == limits.maxDepth()) {
            return fail(i, "more than " + limits.maxDepth() + " levels", "at most " + limits.maxDepth());
        }
        narrator.open(kind);
        if (kind == Nesting.ARRAY) {
            state = FIRST_ELEMENT_OR_END;
        } else {
            names.openObject();
            state = FIRST_NAME_OR_END;
        }
        return i + 1;
    }

    private int close(int i) {
        if (!countToken(i)) {
            return STOP;
        }
        if (!nesting.inArray()) {
            names.closeObject();
        }
        narrator.close(i + 1);
        return after(i + 1);
    }

    private int openName(byte c, int i) {
        if (c != '"') {
            return unexpected(c, i);
        }
        if (!countToken(i)) {
            return STOP;
        }
        if (names.count() == limits.maxKeys()) {
            return fail(i, "more than " + limits.maxKeys() + " members", "at most " + limits.maxKeys());
        }
        narrator.valueStart = base + i;
        string.begin(limits.maxNameBytes(), false);
        state = IN_NAME;
        return i + 1;
    }

    private int inName(int i, int end) {
        int next = string.scan(array, i, end);
        int start = narrator.valueStart - base;
        if (string.tooLong()) {
            int max = limits.maxNameBytes();
            return fail(start, "a name of more than " + max + " bytes", "at most " + max);
        }
        if (next < 0) {
            return fail(~next, string.found, string.expected);
        }
        if (!string.closed) {
            return next;
        }
        if (!names.add(string.text, string.textFrom, string.textLength)) {
            var name = new Bytes(string.text, string.textFrom, string.textLength).toUtf8String();
            var path = JsonPath.of(nesting, names, name);
            return refuse(path, start, "the same name again", "each name once in an object");
        }
        state = COLON;
        narrator.name(string, names.last(), next);
        return next;
    }

    private int inString(int i, int end) {
        int next = string.scan(array, i, end);
        if (next < 0) {
            return fail(~next, string.found, string.expected);
        }
        if (!string.closed) {
            return next;
        }
        narrator.string(string, next);
        return after(next);
    }

    private int inNumber(int i, int end) {
        int next = number.scan(array, i, end);
        return next == end ? end : endNumber(next);
    }

    private int endNumber(int next) {
        if (next < 0) {
            return fail(~next, number.found, number.expected);
        }
        narrator.number(number, next);
        return after(next);
    }

    private int inLiteral(int from, int end) {
        int i = from;
        while (i < end && literalAt < literal.length) {
            if (array[i] != literal[literalAt]) {
                return unexpected(array[i], i);
            }
            literalAt++;
            i++;
        }
        if (literalAt < literal.length) {
            return end;
        }
        narrator.literal(literal[0], i);
        return after(i);
    }

    private int after(int next) {
        state = nesting.depth == 0 ? DONE : COMMA_OR_END;
        return next;
    }

    private boolean countToken(int i) {
        if (++tokens <= limits.maxTokens()) {
            return true;
        }
        fail(i, "more than " + limits.maxTokens() + " tokens", "at most " + limits.maxTokens());
        return false;
    }

    private int unexpected(byte c, int i) {
        String found = c > 0x20 && c < 0x7F ? "'" + (char) c + "'" : "byte " + StringBody.hex(c);
        return fail(i, found, expected());
    }

    private String expected() {
        return switch (state) {
            case VALUE -> "a JSON value";
            case FIRST_ELEMENT_OR_END -> "a JSON value or ']'";
            case FIRST_NAME_OR_END -> "a member name or '}'";
            case NAME -> "a member name";
            case COLON -> "':'";
            case COMMA_OR_END -> nesting.inArray() ? "',' or ']'" : "',' or '}'";
            case IN_LITERAL -> "true, false or null";
            case IN_NAME, IN_STRING -> "a closing quote";
            default -> "nothing after the value";
        };
    }

    private int fail(int i, String found, String expected) {
        boolean last =
                switch (state) {
                    case VALUE, COLON, IN_STRING, IN_NUMBER, IN_LITERAL -> true;
                    default -> false;
                };
        return refuse(JsonPath.of(nesting, names, last), i, found, expected);
    }

    private int refuse(String path, int i, String found, String expected) {
        problem = new JsonProblem(path, base + i, found, expected);
        return STOP;
    }
}
