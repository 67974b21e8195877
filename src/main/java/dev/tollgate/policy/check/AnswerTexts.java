package dev.tollgate.policy.check;

import static dev.tollgate.policy.content.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.policy.content.TextWords;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the texts of a whole answer; the same strings that filters look at.
 *
 * <p>Threads: confined to one answer.
 */
final class AnswerTexts implements JsonHandler {
    /** Who says what an answer says. */
    static final String ROLE_OF_ANSWERS = "assistant";

    private final int maxBytes;
    private final List<PlacedText> texts = new ArrayList<>();
    private long bytes;

    private AnswerTexts(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The texts of a document; null where it cannot be read, or they have more than so many bytes together. */
    static @Nullable List<PlacedText> of(Bytes document, int maxBytes) {
        var gathered = new AnswerTexts(maxBytes);
        var scanner = new JsonScanner(new ScanSpaces(), PromptTexts.LIMITS, TextWords.VOCABULARY, gathered, 0);
        var problem = LoneSurrogates.scan(scanner, document, gathered::begin);
        return problem == null && gathered.bytes <= maxBytes ? gathered.texts : null;
    }

    private void begin() {
        texts.clear();
        bytes = 0;
    }

    @Override
    public int name(JsonToken name) {
        return isAnswerText(name.id()) && bytes <= maxBytes ? JsonHandler.text(maxBytes) : NOTHING;
    }

    @Override
    public void string(JsonToken string) {
        if (!isAnswerText(string.id())) {
            return;
        }
        bytes += string.decodedLength();
        if (string.hasText() && string.decodedLength() > 0) {
            texts.add(new PlacedText(ROLE_OF_ANSWERS, string.text().toUtf8String(), string.from(), string.to()));
        }
    }
}
