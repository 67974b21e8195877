package dev.tollgate.policy.content;

import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.PromptTexts;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a content policy changes in a request body that is known to be good JSON: masked texts, added system text. */
final class PromptEditor {
    private PromptEditor() {}

    /**
     * What changes in a body.
     *
     * @param splices in order
     * @param unjudged whether a text was too long to be looked at
     */
    record Edit(List<Splice> splices, boolean unjudged) {}

    /**
     * The changes that filters and system text make to a body.
     *
     * @param place where such a body keeps its instructions; null where none are added
     */
    static Edit of(Bytes body, Screen screen, SystemText system, @Nullable SystemPlace place, Hits hits) {
        var splices = new ArrayList<Splice>();
        var instructions = system.isEmpty() ? null : place;
        if (instructions != null) {
            instructions.find(body);
        }
        boolean unjudged = instructions != null && instructions.isTooLong();
        if (!screen.isOpen() && !FirstLook.isClean(body, screen)) {
            var texts = PromptTexts.of(body, Integer.MAX_VALUE);
            unjudged |= texts.tooLong();
            for (var text : texts.texts()) {
                var masked = ArgumentRun.masked(text.piece(), screen, hits);
                if (masked == null) {
                    continue;
                }
                if (instructions != null && instructions.isAt(text.piece())) {
                    instructions.says(masked);
                } else {
                    splices.add(text.piece().saying(masked));
                }
            }
        }
        if (instructions != null && !unjudged) {
            instructions.insert(system, body, splices);
        }
        splices.sort(Comparator.comparingInt(Splice::from));
        return new Edit(List.copyOf(splices), unjudged);
    }
}
