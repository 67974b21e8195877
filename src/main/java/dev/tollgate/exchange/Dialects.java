package dev.tollgate.exchange;

import dev.tollgate.dialect.Dialect;
import dev.tollgate.dialect.anthropic.AnthropicDialect;
import dev.tollgate.dialect.anthropic.chat.AnthropicRequests;
import dev.tollgate.dialect.openai.OpenAiDialect;
import dev.tollgate.dialect.openai.chat.OpenAiRequests;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every dialect that is spoken: where a new one is registered. */
public final class Dialects {
    /** The names that configuration may use. */
    public static final Set<String> NAMES =
            all(0, () -> Instant.EPOCH).stream().map(Dialect::name).collect(Collectors.toUnmodifiableSet());

    private Dialects() {}

    /**
     * All of them; the first answers callers whose dialect is unknown.
     *
     * @param seed  secret of this process
     * @param clock for the dates of answers whose provider does not give any
     */
    public static List<Dialect> all(long seed, InstantSource clock) {
        return List.of(
                new OpenAiDialect(seed, clock, OpenAiRequests.CODEC),
                new AnthropicDialect(seed, AnthropicRequests.CODEC));
    }
}
