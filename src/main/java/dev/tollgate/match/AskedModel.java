package dev.tollgate.match;

import dev.tollgate.exchange.Surface;
import dev.tollgate.facts.HeadFacts;
import org.jspecify.annotations.Nullable;

/** The model that an exchange is about, as far as its head tells. */
public final class AskedModel {
    private AskedModel() {}

    /** The model that a question about one model names in its path; null for whatever else. */
    public static @Nullable String inHead(HeadFacts head) {
        return head.surface() instanceof Surface.ModelEntryFace(var _, var model) ? model : null;
    }

    /** Whether the exchange has a body that names one. */
    public static boolean comesWithBody(HeadFacts head) {
        return head.surface() instanceof Surface.ModelFace;
    }
}
