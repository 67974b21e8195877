package dev.tollgate.wire.json;

/**
 * Is told what a document holds, in document order, as its bytes arrive, and says of each value what it wants to know.
 *
 * <p>What it wants of a value is an {@code int}: {@link #NOTHING}, or {@link #HASH}, {@link #HASH_SCALAR}, {@link #SKIP}, {@link #CUT} and
 * {@link #text} joined by {@code |}. It is asked in {@link #name} for a member's value and in {@link #startArray} for every element at once, and it
 * holds for that value alone, not for what is inside. Whatever it answers, all of the document is judged; events that came
 * before a problem are not taken back. The token is valid during the call.
 */
public interface JsonHandler {
    /** Events only: strings without their text. */
    int NOTHING = 0;

    /** The value's raw bytes are hashed; {@link JsonToken#hash} has the result at its (last) event. */
    int HASH = 1;

    /** No event from inside the value: of an object or array only its start and end are told. */
    int SKIP = 2;

    /** The same as {@link #HASH} if the value is a string, a number or a literal; of an object or array nothing. */
    int HASH_SCALAR = 4;

    /** A string that is longer than the {@link #text} wanted comes with that much of its beginning, which may end inside a character. */
    int CUT = 8;

    /**
     * A string value's decoded text is kept and handed over, unless it has more than {@code maxBytes} bytes of UTF-8: then it
     * comes without, and no more than {@code maxBytes} were ever held.
     */
    static int text(int maxBytes) {
        return Math.min(maxBytes, Integer.MAX_VALUE >> 4) << 4;
    }

    /** A member's name, decoded; answers what is wanted of its value. */
    default int name(JsonToken name) {
        return NOTHING;
    }

    /** An object begins; the token is its opening brace. */
    default void startObject(JsonToken brace) {}

    /** An object ends; the token covers all of it, its last byte is the closing brace. */
    default void endObject(JsonToken object) {}

    /** An array begins; the token is its opening bracket. Answers what is wanted of each element. */
    default int startArray(JsonToken bracket) {
        return NOTHING;
    }

    /** An array ends; the token covers all of it. */
    default void endArray(JsonToken array) {}

    /** A string value; it has text if that was asked for and fits. */
    default void string(JsonToken string) {}

    /** A number, with its text as written. */
    default void number(JsonToken number) {}

    /** {@code true} or {@code false}. */
    default void bool(JsonToken literal, boolean value) {}

    /** {@code null}. */
    default void nothing(JsonToken literal) {}
}
