package dev.tollgate.policy.text;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.policy.text.TextPiece.Kind;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Data and thinking, of which what stands beside them says whether they are text: data may be encoded, and thinking may be signed. That may come
 * after them, so they are kept until the object around them has ended, and read again.
 *
 * <p>Threads: confined to one document at a time.
 */
final class Doubtful {
    static final int MAX_TYPE_BYTES = 32;

    /** A string, how deep it stands, and whether it is data or thinking. */
    private record Doubt(int from, int to, int depth, boolean data) {}

    private final boolean unsaidIsText;
    private final ArrayDeque<Doubt> doubts = new ArrayDeque<>(2);
    private int typeDepth;
    private boolean encoded;
    private boolean text;
    private int signedDepth;

    /**
     * Nothing is read yet.
     *
     * @param unsaidIsText whether data is text where nothing is said of it, as prompts have it; in answers it is sound and images
     */
    Doubtful(boolean unsaidIsText) {
        this.unsaidIsText = unsaidIsText;
    }

    void begin() {
        doubts.clear();
        typeDepth = 0;
        signedDepth = 0;
    }

    /** A string was read. */
    void string(JsonToken string) {
        int depth = string.depth();
        switch (string.id()) {
            case TYPE -> {
                encoded = string.is("base64") || string.is("redacted_thinking");
                text = string.is("text");
                typeDepth = depth;
            }
            case SIGNATURE -> signedDepth = string.decodedLength() > 0 ? depth : signedDepth;
            case DATA, THINKING -> {
                if (string.decodedLength() > 0) {
                    doubts.add(new Doubt(string.from(), string.to(), depth, string.id() == DATA));
                }
            }
            default -> {}
        }
    }

    /** Takes what turns out to be text. */
    interface Taker {
        /** A text, or null where it is too long to be read; and its place. */
        void text(@Nullable TextPiece piece);
    }

    /** An object has ended, and with it the doubt about its members. */
    void end(JsonToken object, Bytes document, Taker taker) {
        int inner = object.depth() + 1;
        while (!doubts.isEmpty() && doubts.getLast().depth == inner) {
            var doubt = doubts.removeLast();
            if (doubt.data ? isText(inner) : signedDepth != inner) {
                taker.text(piece(document, doubt));
            }
        }
        typeDepth = typeDepth == inner ? 0 : typeDepth;
        signedDepth = signedDepth == inner ? 0 : signedDepth;
    }

    private boolean isText(int depth) {
        return typeDepth == depth ? !encoded && (text || unsaidIsText) : unsaidIsText;
    }

    private static @Nullable TextPiece piece(Bytes document, Doubt doubt) {
        var string = document.slice(doubt.from, doubt.to);
        var listed = new byte[string.length() + 2];
        listed[0] = '[';
        System.arraycopy(string.array(), string.offset(), listed, 1, string.length());
        listed[listed.length - 1] = ']';
        var again = new Again();
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, again, 0);
        if (LoneSurrogates.scan(scanner, Bytes.of(listed), () -> {}) != null || again.text == null) {
            return null;
        }
        return new TextPiece(TextPiece.WHOLE, Kind.TEXT, null, doubt.from, doubt.to, again.text);
    }

    /** Threads: confined to one string. */
    private static final class Again implements JsonHandler {
        @Nullable
        String text;

        @Override
        public int startArray(JsonToken bracket) {
            return JsonHandler.text(MAX_TEXT_BYTES);
        }

        @Override
        public void string(JsonToken string) {
            text = string.hasText() ? string.text().toUtf8String() : null;
        }
    }
}
