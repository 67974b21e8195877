package dev.tollgate.gateway;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import java.time.InstantSource;
import java.util.List;

/** Every dialect that is spoken, the one for callers of unknown dialect first: the one place where a new one is registered. */
public final class Dialects {
    private Dialects() {}

    /**
     * A new set.
     *
     * @param seed secret of this process, of the hashes of what callers say
     */
    public static List<Dialect> all(long seed) {
        return List.of(new OpenAiDialect(seed, InstantSource.system(), OpenAiRequests.CODEC));
    }
}
