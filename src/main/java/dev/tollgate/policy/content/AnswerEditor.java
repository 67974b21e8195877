package dev.tollgate.policy.content;

import static dev.tollgate.policy.content.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one whole answer and gathers what the filters change in the texts that a person reads; arguments of tools and signed thinking stay as
 * they are.
 *
 * <p>Threads: confined to one answer.
 */
final class AnswerEditor implements JsonHandler {
    private final Screen screen;
    private final Hits hits;
    private final List<Splice> splices = new ArrayList<>();

    private AnswerEditor(Screen screen, Hits hits) {
        this.screen = screen;
        this.hits = hits;
    }

    /** The changes to a document, in order; null where it cannot be read. */
    static @Nullable List<Splice> edit(Bytes document, Screen screen, Hits hits) {
        var editor = new AnswerEditor(screen, hits);
        var scanner = new JsonScanner(new ScanSpaces(), PromptEditor.LIMITS, VOCABULARY, editor, 0);
        return LoneSurrogates.scan(scanner, document, editor.splices::clear) == null ? editor.splices : null;
    }

    @Override
    public int name(JsonToken name) {
        return isAnswerText(name.id()) ? JsonHandler.text(PromptEditor.MAX_TEXT_BYTES) : NOTHING;
    }

    @Override
    public void string(JsonToken string) {
        if (string.hasText() && isAnswerText(string.id())) {
            var masked = screen.masked(string.text().toUtf8String(), hits);
            if (masked != null) {
                splices.add(PromptEditor.replaced(string.from(), string.to(), masked));
            }
        }
    }
}
