package dev.tollgate.dialect.request;

import dev.tollgate.dialect.Span;
import dev.tollgate.wire.json.JsonToken;
import org.jspecify.annotations.Nullable;

/**
 * The {@code model} of a request: the name that is asked for, and where it stands so that another can take its place.
 *
 * <p>Threads: confined to one exchange.
 */
public final class ModelMember {
    /** Longer names are refused, so this much text is asked for. */
    public static final int MAX_BYTES = 256;

    private static final String PATH = "$.model";

    private final FirstFault faults;
    private @Nullable String name;
    private Span span = Span.NONE;

    /** Makes one that tells there what is wrong with the name. */
    public ModelMember(FirstFault faults) {
        this.faults = faults;
    }

    /** Reads the member's string. */
    public void read(JsonToken string) {
        span = new Span(string.from(), string.to());
        if (!string.hasText()) {
            faults.refuse(PATH, "a name of " + string.decodedLength() + " bytes", "at most " + MAX_BYTES);
            return;
        }
        name = string.text().toUtf8String();
        if (name.isBlank()) {
            faults.refuse(PATH, "a blank name", "the name of a model");
        }
    }

    /** Says that the member is something else than a string. */
    public void isNot(String found) {
        faults.refuse(PATH, found, "a string");
    }

    /** The name; null where there is none, which is then told. */
    public @Nullable String required() {
        if (name == null) {
            faults.refuse(PATH, "missing", "the name of a model");
        }
        return name;
    }

    /** Where the string stands in the body. */
    public Span span() {
        return span;
    }
}
