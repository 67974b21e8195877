package dev.tollgate.policy.check;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.policy.text.Piece;
import dev.tollgate.policy.text.Piece.Kind;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the texts of a request body that is known to be good JSON, and who says them; the same strings that filters look at.
 *
 * <p>Threads: confined to one call.
 */
final class PromptTexts implements JsonHandler {
    private static final int MAX_ROLE_BYTES = 16;

    private final int maxBytes;
    private final List<PlacedText> texts = new ArrayList<>();
    /** Where the texts of the message begin that is being read. */
    private int messageFrom;

    private String role = "";
    private long bytes;

    private PromptTexts(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The texts of a body; null where they have more than so many bytes together. */
    static @Nullable List<PlacedText> of(Bytes body, int maxBytes) {
        var gathered = new PromptTexts(maxBytes);
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, gathered, 0);
        boolean read = scanner.feed(body) && scanner.finish();
        return read && gathered.bytes <= maxBytes ? gathered.texts : null;
    }

    @Override
    public int name(JsonToken name) {
        if (name.depth() == 1) {
            return isPrompt(name.id()) ? wanted() : SKIP;
        }
        if (!isPromptOpaque(name)) {
            return wanted();
        }
        return name.id() == ROLE ? JsonHandler.text(MAX_ROLE_BYTES) : SKIP;
    }

    /** Once there is too much, nothing more is kept. */
    private int wanted() {
        return bytes > maxBytes ? NOTHING : JsonHandler.text(maxBytes);
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
    public void string(JsonToken string) {
        if (isPromptOpaque(string)) {
            if (string.id() == ROLE && string.depth() == 3) {
                role = string.text().toUtf8String();
            }
            return;
        }
        bytes += string.decodedLength();
        if (string.hasText() && string.decodedLength() > 0) {
            var kind = string.id() == ARGUMENTS ? Kind.ARGUMENTS : Kind.TEXT;
            var text = string.text().toUtf8String();
            texts.add(new PlacedText(
                    speaker(string), new Piece(Piece.WHOLE, kind, null, string.from(), string.to(), text)));
        }
    }

    /** Who says what stands in no message. */
    private static String speaker(JsonToken string) {
        return string.idAt(1) == SYSTEM || string.idAt(1) == INSTRUCTIONS ? "system" : "user";
    }
}
