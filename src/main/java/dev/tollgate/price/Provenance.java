package dev.tollgate.price;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Where a price is from.
 *
 * @param source who states it: a URL, a catalogue's name, or the file it is written in
 * @param date the day on which it was true, if known
 * @param note what else a reader should know, such as another source that disagrees
 */
public record Provenance(
        String source, @Nullable LocalDate date, @Nullable String note) {

    public static Provenance of(String source) {
        return new Provenance(source, null, null);
    }
}
