package dev.tollgate.policy.content;

import static dev.tollgate.policy.text.TextWords.*;

import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.json.JsonHandler;
import dev.tollgate.wire.json.JsonScanner;
import dev.tollgate.wire.json.JsonText;
import dev.tollgate.wire.json.JsonToken;
import dev.tollgate.wire.json.ScanSpaces;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request body that is known to be good JSON and gathers what a content policy changes in it: masked strings, added system text.
 * Every string of a prompt is text unless its name says that it is not, so that a place nobody thought of is looked at too.
 *
 * <p>Threads: confined to one call.
 */
final class PromptEditor implements JsonHandler {
    private static final int MAX_ROLE_BYTES = 16;

    private final Screen screen;
    private final @Nullable SystemPlace place;
    private final Hits hits;
    private final List<Splice> splices = new ArrayList<>();
    private boolean tooLong;

    private PromptEditor(Screen screen, @Nullable SystemPlace place, Hits hits) {
        this.screen = screen;
        this.place = place;
        this.hits = hits;
    }

    /**
     * What changes in a body.
     *
     * @param splices in order
     * @param unjudged whether a string was too long to be looked at
     */
    record Edit(List<Splice> splices, boolean unjudged) {}

    /**
     * The changes that filters and system text make to a body.
     *
     * @param place where such a body keeps its instructions; null where none are added
     */
    static Edit of(Bytes body, Screen screen, SystemText system, @Nullable SystemPlace place, Hits hits) {
        var editor = new PromptEditor(screen, system.isEmpty() ? null : place, hits);
        var scanner = new JsonScanner(new ScanSpaces(), LIMITS, VOCABULARY, editor, 0);
        boolean read = scanner.feed(body) && scanner.finish();
        if (editor.place != null) {
            editor.place.insert(system, body, editor.splices);
        }
        editor.splices.sort(Comparator.comparingInt(Splice::from));
        return new Edit(List.copyOf(editor.splices), editor.tooLong || !read);
    }

    @Override
    public int name(JsonToken name) {
        if (name.depth() == 1) {
            return isPrompt(name.id()) ? JsonHandler.text(MAX_TEXT_BYTES) : SKIP;
        }
        if (!isPromptOpaque(name)) {
            return JsonHandler.text(MAX_TEXT_BYTES);
        }
        return name.id() == ROLE ? JsonHandler.text(MAX_ROLE_BYTES) : SKIP;
    }

    @Override
    public void startObject(JsonToken brace) {
        if (place != null) {
            place.startObject(brace);
        }
    }

    @Override
    public int startArray(JsonToken bracket) {
        if (place != null) {
            place.startArray(bracket);
        }
        return JsonHandler.text(MAX_TEXT_BYTES);
    }

    @Override
    public void endArray(JsonToken array) {
        if (place != null) {
            place.endArray(array);
        }
    }

    @Override
    public void nothing(JsonToken literal) {
        if (place != null) {
            place.nothing(literal);
        }
    }

    @Override
    public void string(JsonToken string) {
        if (isPromptOpaque(string)) {
            if (place != null && string.id() == ROLE) {
                place.role(string);
            }
            return;
        }
        if (!string.hasText()) {
            tooLong |= string.decodedLength() > MAX_TEXT_BYTES;
            return;
        }
        boolean instructions = place != null && place.isPlace(string);
        if (screen.isOpen() && !instructions) {
            return;
        }
        var text = string.text().toUtf8String();
        var masked = string.id() == ARGUMENTS ? ArgumentRun.masked(text, screen, hits) : screen.masked(text, hits);
        if (place != null && instructions) {
            place.says(string, masked == null ? text : masked, masked != null);
        } else if (masked != null) {
            splices.add(replaced(string.from(), string.to(), masked));
        }
    }

    static Splice replaced(int from, int to, String text) {
        return new Splice(from, to, JsonText.quote(text).getBytes(StandardCharsets.UTF_8));
    }
}
