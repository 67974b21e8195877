package dev.tollgate.policy.content;

import static dev.tollgate.policy.content.TextWords.*;

import dev.tollgate.dialect.answer.LoneSurrogates;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
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
 * Reads one whole answer and gathers what the filters change in the texts that a person reads, and in what tools are called with; signed thinking
 * stays as it is.
 *
 * <p>Threads: confined to one answer.
 */
final class AnswerEditor implements JsonHandler {
    private static final int WANTED = JsonHandler.text(PromptEditor.MAX_TEXT_BYTES);

    private final Screen screen;
    private final boolean withArguments;
    private final Hits hits;
    private final List<Splice> splices = new ArrayList<>();

    private AnswerEditor(Screen screen, boolean withArguments, Hits hits) {
        this.screen = screen;
        this.withArguments = withArguments;
        this.hits = hits;
    }

    /** The changes to a document, in order; null where it cannot be read. */
    static @Nullable List<Splice> edit(Bytes document, Screen screen, boolean withArguments, Hits hits) {
        var editor = new AnswerEditor(screen, withArguments, hits);
        var scanner = new JsonScanner(new ScanSpaces(), PromptEditor.LIMITS, VOCABULARY, editor, 0);
        return LoneSurrogates.scan(scanner, document, editor.splices::clear) == null ? editor.splices : null;
    }

    @Override
    public int name(JsonToken name) {
        if (withArguments && isInput(name)) {
            edit(name, screen.masked(name.text().toUtf8String(), hits));
        }
        boolean wanted = isInput(name) ? withArguments : isAnswerText(name.id()) || isArguments(name);
        return wanted ? WANTED : NOTHING;
    }

    @Override
    public int startArray(JsonToken bracket) {
        return withArguments && isInput(bracket) ? WANTED : NOTHING;
    }

    /** JSON in a string (OpenAI). */
    private boolean isArguments(JsonToken member) {
        return withArguments && member.id() == ARGUMENTS;
    }

    /** The same as values of the document (Anthropic). */
    private static boolean isInput(JsonToken member) {
        return member.depth() >= 4 && member.idAt(1) == CONTENT && member.idAt(3) == INPUT;
    }

    @Override
    public void string(JsonToken string) {
        if (!string.hasText()) {
            return;
        }
        var text = string.text().toUtf8String();
        var masked = isArguments(string) && !isInput(string)
                ? ArgumentRun.masked(text, screen, hits)
                : screen.masked(text, hits);
        edit(string, masked);
    }

    private void edit(JsonToken token, @Nullable String masked) {
        if (masked != null) {
            splices.add(PromptEditor.replaced(token.from(), token.to(), masked));
        }
    }

    /** A number in which something is found becomes a string. */
    @Override
    public void number(JsonToken number) {
        if (withArguments && isInput(number)) {
            var found = screen.in(number.text().toUtf8String()).next(0);
            if (found != null) {
                hits.found(found.filter());
                splices.add(PromptEditor.replaced(
                        number.from(), number.to(), found.filter().mask()));
            }
        }
    }
}
