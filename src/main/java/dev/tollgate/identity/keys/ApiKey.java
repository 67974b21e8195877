package dev.tollgate.identity.keys;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key as its file tells it.
 *
 * @param name names the key in logs and policies
 * @param hash of the key itself, which is kept nowhere
 * @param agent whose it is; the key's own name where the file says nothing
 * @param models the only ones that it is good for; empty for all
 * @param expires the first moment at which it is no longer good; null for never
 */
public record ApiKey(
        String name,
        KeyHash hash,
        String agent,
        @Nullable String team,
        @Nullable String tenant,
        List<String> models,
        @Nullable Instant expires) {
    public ApiKey {
        models = List.copyOf(models);
    }
}
