package dev.tollgate.dialect.translation;

import dev.tollgate.dialect.Losses;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonCursor;
import dev.tollgate.wire.json.JsonCursor.Kind;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.json.JsonVocabulary;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A walk through a request body that knows what each value has to be and keeps account of what nobody takes.
 *
 * <p>Every value has a place: {@code at} is the object or array that it stands in ({@code ""} for the body), {@code member} its name there.
 *
 * <p>Threads: confined to one exchange.
 */
public final class RequestWalk {
    /** No value that says nothing is as long. */
    private static final int LONGEST_HARMLESS = 32;

    /** So many digits fit an {@code int}. */
    private static final int SHORT_COUNT = 9;

    private final JsonCursor json;
    private final JsonVocabulary usual;
    private final Losses losses;

    /** Begins at the body; {@code usual} are the names and words that most bodies hold. */
    public RequestWalk(Bytes body, JsonVocabulary usual, Losses losses) {
        this.json = new JsonCursor(body, usual);
        this.usual = usual;
        this.losses = losses;
    }

    /** Another walk through a value of this body, with the same account. */
    public RequestWalk into(Bytes value) {
        return new RequestWalk(value, usual, losses);
    }

    /** The place itself: {@code at.member}. */
    public static String path(String at, String member) {
        return at.isEmpty() ? member : at + "." + member;
    }

    /** The document that is walked through, standing before a value. */
    public JsonCursor json() {
        return json;
    }

    /** What is lost. */
    public Losses losses() {
        return losses;
    }

    /** Goes past a value for which there is no neutral form; null asks for nothing, so nothing is lost. */
    public void lose(String at, String member) {
        if (!json.is(Kind.NULL)) {
            losses.add(path(at, member));
        }
        json.skip();
    }

    /** The same, but nothing is lost if the value is one that asks for nothing either, as it is usually written. */
    public void loseUnless(String at, String member, String... harmless) {
        if (json.is(Kind.NULL)) {
            json.skip();
            return;
        }
        var value = compact(json.raw());
        for (var written : harmless) {
            if (value.equals(written)) {
                return;
            }
        }
        losses.add(path(at, member));
    }

    // Without white space; only values that say nothing are ever compared with, and there is none inside them.
    private static String compact(Bytes raw) {
        var text = new StringBuilder();
        for (int i = 0; i < raw.length() && text.length() < LONGEST_HARMLESS; i++) {
            if (raw.at(i) > ' ') {
                text.append((char) raw.at(i));
            }
        }
        return text.toString();
    }

    /** Whether the value ahead is null, which is then gone past. */
    public boolean takeNull() {
        if (json.is(Kind.NULL)) {
            json.skip();
            return true;
        }
        return false;
    }

    /** Goes into an object. */
    public void object(String at, String member) {
        expect(Kind.OBJECT, at, member);
        json.enter();
    }

    /** Goes into an array. */
    public void array(String at, String member) {
        expect(Kind.ARRAY, at, member);
        json.enter();
    }

    /** A string, as it stands between its quotes. */
    public Bytes text(String at, String member) {
        expect(Kind.STRING, at, member);
        return json.inside();
    }

    /** The same, or null. */
    public @Nullable Bytes optionalText(String at, String member) {
        return takeNull() ? null : text(at, member);
    }

    /** A string, decoded; {@code ""} for null. */
    public String word(String at, String member) {
        if (takeNull()) {
            return "";
        }
        expect(Kind.STRING, at, member);
        return json.string();
    }

    /** True or false; false for null. */
    public boolean flag(String at, String member) {
        var kind = json.kind();
        if (kind != Kind.TRUE && kind != Kind.FALSE && kind != Kind.NULL) {
            throw unexpected(at, member, "true or false");
        }
        json.skip();
        return kind == Kind.TRUE;
    }

    /** A number as it was written, or null. */
    public @Nullable String number(String at, String member) {
        if (takeNull()) {
            return null;
        }
        expect(Kind.NUMBER, at, member);
        return json.scalar();
    }

    /** A whole number from 0 on, or nothing for null; above the greatest {@code int} it is that. */
    public OptionalInt count(String at, String member) {
        var written = number(at, member);
        if (written == null) {
            return OptionalInt.empty();
        }
        double value = written.length() <= SHORT_COUNT && isDigits(written)
                ? Integer.parseInt(written)
                : Double.parseDouble(written);
        if (value < 0 || value != Math.rint(value)) {
            throw new MisshapenRequest(path(at, member), written, "a whole number from 0 on");
        }
        return OptionalInt.of((int) Math.min(value, Integer.MAX_VALUE));
    }

    private static boolean isDigits(String written) {
        for (int i = 0; i < written.length(); i++) {
            if (written.charAt(i) < '0' || written.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** What is wrong with a word that was read, {@code ""} if it is missing. */
    public static MisshapenRequest unknownWord(String path, String word, String expected) {
        var shown = word.substring(0, Math.min(word.length(), LONGEST_HARMLESS));
        return new MisshapenRequest(path, word.isEmpty() ? "missing" : JsonText.quote(shown), expected);
    }

    /** What is wrong with a value that is ahead. */
    public MisshapenRequest unexpected(String at, String member, String expected) {
        return new MisshapenRequest(path(at, member), json.kind().name().toLowerCase(Locale.ROOT), expected);
    }

    private void expect(Kind kind, String at, String member) {
        if (!json.is(kind)) {
            var word = kind.name().toLowerCase(Locale.ROOT);
            throw unexpected(at, member, (kind == Kind.OBJECT || kind == Kind.ARRAY ? "an " : "a ") + word);
        }
    }
}
