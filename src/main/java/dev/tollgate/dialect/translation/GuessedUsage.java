package dev.tollgate.dialect.translation;

import dev.tollgate.llm.Usage;
import dev.tollgate.wire.Bytes;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller whose dialect demands counts is told of the tokens used where the provider says nothing: clients show them and plan their context by them,
 * and would take 0 for an empty one. Four bytes are a token, of the prompt's text and of what the model said.
 *
 * <p>Threads: confined to one exchange.
 */
public final class GuessedUsage {
    private static final int BYTES_PER_TOKEN = 4;

    private final long promptBytes;
    private long said;
    private boolean told;

    /** Of an answer to a prompt with so many bytes of text. */
    public GuessedUsage(long promptBytes) {
        this.promptBytes = promptBytes;
    }

    /** The model said more. */
    public void add(Bytes more) {
        said += more.length();
    }

    /** What the provider said, else the guess. */
    public Usage or(@Nullable Usage reported) {
        if (reported != null) {
            return reported;
        }
        told = true;
        return new Usage(tokens(promptBytes), 0, 0, 0, tokens(said), 0, Usage.Quality.ESTIMATED);
    }

    /** These paths, and that of the usage where a guess was told. */
    public Set<String> with(Set<String> lost) {
        if (!told) {
            return lost;
        }
        var all = new LinkedHashSet<>(lost);
        all.add("usage");
        return all;
    }

    private static long tokens(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }
}
