package dev.tollgate.route;

import dev.tollgate.price.Money;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hard limits of an entry: a target expected to be beyond one is not eligible.
 *
 * @param money the most that one call may be expected to cost; null for no limit
 * @param firstToken the longest that the first token may be expected to take; null for no limit
 */
public record Ceilings(@Nullable Money money, @Nullable Duration firstToken) {
    public static final Ceilings NONE = new Ceilings(null, null);
}
