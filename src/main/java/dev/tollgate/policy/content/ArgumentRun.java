package dev.tollgate.policy.content;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.TextPiece;
import dev.tollgate.policy.text.TextWords;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one tool call, JSON in pieces that may be cut anywhere. Its strings are looked at decoded, each for itself, and a finding is
 * masked inside its string; a number in which something is found becomes a string. So what was JSON stays JSON.
 *
 * <p>Threads: one at a time.
 */
final class ArgumentRun implements GrowingText {
    /** Parts one string from the next, so that no finding goes from one into another unseen. */
    private static final char APART = '\0';
    /** A longer number is none. */
    private static final int MAX_BARE = 64;

    private static final int COMPACT_AT = 4096;
    private static final int NO_LETTER = -1;

    private enum State {
        OUTSIDE,
        BARE,
        STRING,
        ESCAPE,
        CODE
    }

    private final Screen screen;
    private final Hits hits;
    /** What the strings say, one after the other; a number is one place in it that says nothing. */
    private final TextRun letters;
    /** What came, as far as it is kept. */
    private final StringBuilder raw = new StringBuilder();
    /** For each character of that: the letter of a string that it helps to write, {@link #NO_LETTER}, or of a number {@link #ofNumber}. */
    private int[] letterOf = new int[256];
    /** For each character of that: how many letters must be settled before it may be shown. */
    private int[] needed = new int[256];
    /** What stands in place of a number, by its letter. */
    private final Map<Integer, String> numbers = new HashMap<>();

    private final StringBuilder decoded = new StringBuilder();
    private final StringBuilder bare = new StringBuilder();
    private State state = State.OUTSIDE;
    private int code;
    private int digits;
    private long base;
    private int count;
    private long refusedFrom = -1;
    private long bareFrom;

    ArgumentRun(Screen screen, int window, Hits hits) {
        this.screen = screen;
        this.hits = hits;
        this.letters = new TextRun(screen, window, hits);
    }

    /** What is said in a place with its findings masked; null where nothing is to be changed. */
    static @Nullable String masked(TextPiece piece, Screen screen, Hits hits) {
        return piece.kind().isJson() ? masked(piece.text(), screen, hits) : screen.masked(piece.text(), hits);
    }

    /** Whole arguments with their findings masked; null where nothing is to be changed. What is no JSON is looked at as a text too. */
    static @Nullable String masked(String arguments, Screen screen, Hits hits) {
        if (FirstLook.isClean(arguments, screen)) {
            return null;
        }
        var scanner =
                new JsonScanner(new ScanSpaces(), TextWords.LIMITS, TextWords.VOCABULARY, new JsonHandler() {}, 0);
        boolean whole = LoneSurrogates.scan(scanner, Bytes.of(arguments), () -> {}) == null;
        if (whole) {
            return maskedStrings(arguments, screen, hits);
        }
        // Cut short, it is JSON to whoever mends it, and its strings are still decoded.
        var begun = beginsAsJson(arguments) ? maskedStrings(arguments, screen, hits) : null;
        var masked = screen.masked(begun == null ? arguments : begun, hits);
        return masked == null ? begun : masked;
    }

    private static @Nullable String maskedStrings(String arguments, Screen screen, Hits hits) {
        var run = new ArgumentRun(screen, arguments.length(), hits);
        run.append(arguments);
        run.end();
        return run.masked(0, run.length());
    }

    private static boolean beginsAsJson(String text) {
        var said = text.stripLeading();
        return said.startsWith("{") || said.startsWith("[") || said.startsWith("\"");
    }

    @Override
    public long length() {
        return base + raw.length();
    }

    @Override
    public void append(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            read(piece.charAt(i));
        }
        flush();
    }

    @Override
    public void end() {
        if (state == State.BARE) {
            endBare();
            state = State.OUTSIDE;
        } else if (state == State.ESCAPE || state == State.CODE) {
            letter('\ufffd');
            state = State.STRING;
        }
        flush();
        letters.end();
    }

    private void flush() {
        if (!decoded.isEmpty()) {
            var piece = decoded.toString();
            decoded.setLength(0);
            letters.append(piece);
        }
    }

    // --- reading

    private void read(char c) {
        switch (state) {
            case STRING -> {
                if (c == '"') {
                    place(c, NO_LETTER, count);
                    letter(APART);
                    state = State.OUTSIDE;
                } else if (c == '\\') {
                    place(c, count, count + 1);
                    state = State.ESCAPE;
                } else {
                    place(c, count, count + 1);
                    letter(c);
                }
            }
            case ESCAPE -> {
                place(c, count, count + 1);
                if (c == 'u') {
                    state = State.CODE;
                    code = 0;
                    digits = 0;
                } else {
                    letter(unescaped(c));
                    state = State.STRING;
                }
            }
            case CODE -> {
                place(c, count, count + 1);
                code = code << 4 | Math.max(0, Character.digit(c, 16));
                if (++digits == 4) {
                    letter((char) code);
                    state = State.STRING;
                }
            }
            case OUTSIDE -> outside(c);
            case BARE -> {
                if (isBare(c)) {
                    if (bare.length() <= MAX_BARE) {
                        bare.append(c);
                    }
                    place(c, ofNumber(count), count + 1);
                } else {
                    endBare();
                    state = State.OUTSIDE;
                    outside(c);
                }
            }
        }
    }

    private void outside(char c) {
        if (c == '"') {
            place(c, NO_LETTER, count);
            state = State.STRING;
        } else if (isBare(c)) {
            bare.append(c);
            bareFrom = length();
            place(c, ofNumber(count), count + 1);
            state = State.BARE;
        } else {
            place(c, NO_LETTER, count);
        }
    }

    /** A number's letter, told from those of strings; the same again gives the letter. */
    private static int ofNumber(int letter) {
        return NO_LETTER - 1 - letter;
    }

    private static boolean isBare(char c) {
        return c > ' ' && "{}[]:,\"".indexOf(c) < 0;
    }

    /** A number is whole once something follows it. */
    private void endBare() {
        var found = bare.length() > MAX_BARE ? null : screen.in(bare.toString()).next(0);
        if (found != null) {
            hits.found(found.filter());
            if (found.filter().action() == Filter.Action.MASK) {
                numbers.put(count, '"' + found.filter().mask() + '"');
            } else if (refusedFrom < 0) {
                refusedFrom = bareFrom;
            }
        }
        bare.setLength(0);
        letter(APART);
    }

    static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> c;
        };
    }

    private void letter(char c) {
        decoded.append(c);
        count++;
    }

    private void place(char c, int letter, int before) {
        int at = raw.length();
        if (at == letterOf.length) {
            letterOf = Arrays.copyOf(letterOf, 2 * at);
            needed = Arrays.copyOf(needed, 2 * at);
        }
        raw.append(c);
        letterOf[at] = letter;
        needed[at] = before;
    }

    // --- showing

    @Override
    public boolean isSettled(long position) {
        return position <= base || letters.isSettled(needed[index(position) - 1]);
    }

    @Override
    public boolean isRefused(long end) {
        return (refusedFrom >= 0 && end > refusedFrom) || (end > base && letters.isRefused(needed[index(end) - 1]));
    }

    @Override
    public @Nullable String masked(long from, long to) {
        StringBuilder out = null;
        var findings = letters.findings();
        var finding = findings.hasNext() ? findings.next() : null;
        for (int i = index(from); i < index(to); i++) {
            int letter = letterOf[i];
            while (finding != null && letter >= finding.to()) {
                finding = findings.hasNext() ? findings.next() : null;
            }
            var found = finding != null && finding.covers(letter) ? finding : null;
            var number = letter < NO_LETTER ? numbers.get(ofNumber(letter)) : null;
            if (found == null && number == null) {
                if (out != null) {
                    out.append(raw.charAt(i));
                }
                continue;
            }
            if (out == null) {
                out = new StringBuilder().append(raw, index(from), i);
            }
            int before = i == 0 ? NO_LETTER : letterOf[i - 1];
            if (number != null) {
                out.append(before == letter ? "" : number);
            } else if (found != null && !found.covers(before)) {
                out.append(found.mask());
            }
        }
        return out == null ? null : out.toString();
    }

    private int index(long position) {
        return Math.toIntExact(position - base);
    }

    /** The last character stays, because it tells whether a mask stands already where the next one is masked. */
    @Override
    public void forget(long position) {
        long keep = position - 1;
        if (keep - base < COMPACT_AT) {
            return;
        }
        int gone = index(keep);
        int left = raw.length() - gone;
        int letter = needed[gone];
        raw.delete(0, gone);
        System.arraycopy(letterOf, gone, letterOf, 0, left);
        System.arraycopy(needed, gone, needed, 0, left);
        base = keep;
        letters.forget(Math.max(0, letter - 1));
        numbers.keySet().removeIf(number -> number < letter - 1);
    }
}
