package dev.tollgate.policy.text;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.policy.text.TextPiece.Kind;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a request body that is known to be good JSON every text that its provider is told, and who says it.
 *
 * <p>Threads: confined to one call.
 */
public final class PromptTexts implements JsonHandler {
    private static final int MAX_ROLE_BYTES = 16;

    private final Bytes body;
    private final int maxBytes;
    private final List<PlacedText> texts = new ArrayList<>();
    /** Where the texts of the message begin that is being read. */
    private int messageFrom;

    private String role = "";
    /** Who says what stands in no message. */
    private String speaker = "user";

    private final Doubtful doubtful = new Doubtful(true);

    private long bytes;
    private boolean tooLong;

    private PromptTexts(Bytes body, int maxBytes) {
        this.body = body;
        this.maxBytes = maxBytes;
    }

    /**
     * Reads a body.
     *
     * @param maxBytes that all texts may have together
     */
    public static PromptTexts of(Bytes body, int maxBytes) {
        var found = new PromptTexts(body, maxBytes);
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, found, 0);
        found.tooLong |= !scanner.feed(body) || !scanner.finish() || found.bytes > maxBytes;
        found.texts.sort(Comparator.comparingInt(text -> text.piece().from()));
        return found;
    }

    /** The texts, in order. */
    public List<PlacedText> texts() {
        return texts;
    }

    /** Whether there is a text that is not among them, because it is too long or they all are. */
    public boolean tooLong() {
        return tooLong;
    }

    @Override
    public int name(JsonToken name) {
        int id = name.id();
        if (name.depth() == 1) {
            speaker = id == SYSTEM || id == INSTRUCTIONS ? "system" : "user";
            return isSetting(id) ? SKIP : isTextOrSetting(id) ? SKIP | wanted() : wanted();
        }
        if (isCalledWith(id)) {
            return SKIP | wanted();
        }
        if (!isPromptOpaque(name)) {
            return wanted();
        }
        return switch (id) {
            case ROLE -> JsonHandler.text(MAX_ROLE_BYTES);
            case TYPE -> JsonHandler.text(Doubtful.MAX_TYPE_BYTES);
            case DATA, THINKING -> NOTHING;
            default -> SKIP;
        };
    }

    /** Once there is too much, nothing more is kept. */
    private int wanted() {
        return bytes > maxBytes ? NOTHING : JsonHandler.text(MAX_TEXT_BYTES);
    }

    @Override
    public int startArray(JsonToken bracket) {
        return wanted();
    }

    @Override
    public void startObject(JsonToken brace) {
        if (isMessage(brace)) {
            messageFrom = texts.size();
            role = "";
        }
    }

    @Override
    public void endObject(JsonToken object) {
        called(object);
        doubtful.end(object, body, this::read);
        if (isMessage(object)) {
            var whose = role.isEmpty() ? "user" : role;
            for (int i = messageFrom; i < texts.size(); i++) {
                texts.set(i, new PlacedText(whose, texts.get(i).piece()));
            }
        }
    }

    private static boolean isMessage(JsonToken object) {
        return object.depth() == 2 && (object.idAt(1) == MESSAGES || object.idAt(1) == INPUT);
    }

    @Override
    public void endArray(JsonToken array) {
        called(array);
    }

    /** What a tool was called with, as a value of the body. */
    private void called(JsonToken value) {
        int length = value.to() - value.from();
        if (value.depth() == 1 || !isCalledWith(value.id())) {
            return;
        }
        if (length > MAX_TEXT_BYTES || bytes > maxBytes) {
            tooLong = true;
        } else {
            var text = body.slice(value.from(), value.to()).toUtf8String();
            place(new TextPiece(TextPiece.WHOLE, Kind.VALUE, null, value.from(), value.to(), text), length);
        }
    }

    private void read(@Nullable TextPiece piece) {
        if (piece == null) {
            tooLong = true;
        } else {
            place(piece, piece.to() - piece.from() - 2);
        }
    }

    @Override
    public void string(JsonToken string) {
        int id = string.id();
        if (isPromptOpaque(string)) {
            role = id == ROLE && string.depth() == 3 ? string.text().toUtf8String() : role;
            doubtful.string(string);
        } else if (string.depth() > 1 || !isSetting(id)) {
            int length = string.decodedLength();
            if (!string.hasText()) {
                bytes += length;
                tooLong |= length > MAX_TEXT_BYTES;
            } else if (length > 0) {
                var kind = id == ARGUMENTS ? Kind.ARGUMENTS : Kind.TEXT;
                var text = string.text().toUtf8String();
                place(new TextPiece(TextPiece.WHOLE, kind, null, string.from(), string.to(), text), length);
            }
        }
    }

    private void place(TextPiece piece, int length) {
        bytes += length;
        texts.add(new PlacedText(speaker, piece));
    }
}
