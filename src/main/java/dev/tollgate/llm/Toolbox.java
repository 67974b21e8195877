package dev.tollgate.llm;

import dev.tollgate.wire.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tools that the model may call, and how.
 *
 * @param serial whether it may make one call at most in a turn
 */
public record Toolbox(List<Tool> tools, Choice choice, boolean serial) {
    /** No tools. */
    public static final Toolbox EMPTY = new Toolbox(List.of(), Choice.Mode.UNSAID, false);

    /**
     * A tool that the caller runs.
     *
     * @param at          where the caller declared it, such as {@code tools[0]}
     * @param description as it stands between quotes
     * @param schema      of its arguments, as JSON; null if the caller gave none
     * @param strict      whether the arguments must follow the schema to the letter
     * @param cache       the mark for the provider's cache, as JSON
     */
    public record Tool(
            String at,
            String name,
            @Nullable Bytes description,
            @Nullable Bytes schema,
            boolean strict,
            @Nullable Bytes cache) {}

    /** Which tools the model may or must call. */
    public sealed interface Choice {
        /** No tool is named. */
        enum Mode implements Choice {
            /** The caller said nothing. */
            UNSAID,
            AUTO,
            NONE,
            /** It must call some tool. */
            REQUIRED
        }

        /** It must call this one. */
        record Named(String name) implements Choice {}
    }
}
