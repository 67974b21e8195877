package dev.tollgate.price.catalogue;

import java.time.LocalDate;
import java.util.Optional;

/** The public catalogues that can be imported; the code is what {@code prices import --from} takes. */
public enum CatalogueSource {
    /** models.dev's JSON: provider, {@code models}, {@code cost} in dollars per million tokens (github.com/anomalyco/models.dev, MIT). */
    MODELS_DEV("models.dev"),
    /** LiteLLM's {@code model_prices_and_context_window.json}: dollars per token (github.com/BerriAI/litellm, MIT). */
    LITELLM("litellm");

    private final String code;

    CatalogueSource(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    public static Optional<CatalogueSource> of(String code) {
        for (var source : values()) {
            if (source.code.equals(code)) {
                return Optional.of(source);
            }
        }
        return Optional.empty();
    }

    /**
     * Reads a catalogue file.
     *
     * @param asOf the day of the file, unless it names its own; models past their end on that day are left out
     */
    public Imported read(String text, LocalDate asOf) {
        return switch (this) {
            case MODELS_DEV -> ModelsDev.read(text, asOf);
            case LITELLM -> LiteLlm.read(text, asOf);
        };
    }
}
