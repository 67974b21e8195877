package dev.tollgate.dialect.anthropic.chat;

import dev.tollgate.llm.Reasoning.Effort;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/**
 * What a model that is spoken to in the Anthropic dialect takes, judged by its name; a name that says nothing is a model that takes what
 * Claude 4 took, as the other servers do that speak the dialect.
 *
 * <p>Sources: Anthropic's API reference, "Extended thinking", "Effort" and "Structured outputs"; for sampling, thinking and efforts LiteLLM's
 * {@code supports_sampling_params}, {@code supports_adaptive_thinking}, {@code supports_output_config} and {@code supports_*_reasoning_effort}
 * (2026-07-24), for temperature and limits models.dev (2026-07-02); for instructions in the midst of a conversation and for what the newest
 * models refuse, the releases of LangChain's and Vercel's Anthropic providers (2026-10-20).
 *
 * <p>Threads: immutable; those that were judged are kept for all, so many at most.
 *
 * @param mostTokens the greatest bound on output tokens that it takes
 * @param samples  whether it takes sampling parameters
 * @param both     whether it takes temperature and {@code top_p} together
 * @param thinking how it can be told to think
 * @param efforts  the words it takes for {@code output_config.effort}; none if it takes none
 * @param formats  whether it takes {@code output_config.format}
 * @param strict   whether it takes {@code strict} with a tool
 * @param forced   whether it can be made to call a tool
 * @param quiet    whether it can be told not to think
 * @param reminded whether it takes instructions in the midst of a conversation
 */
record ClaudeModel(
        int mostTokens,
        boolean samples,
        boolean both,
        Thinking thinking,
        Set<Effort> efforts,
        boolean formats,
        boolean strict,
        boolean forced,
        boolean quiet,
        boolean reminded) {
    /** How a model can be told to think. */
    enum Thinking {
        NONE,
        /** By a budget of tokens only. */
        BUDGET,
        /** By a budget, or left to itself. */
        EITHER,
        /** It decides for itself; a budget is refused. */
        ADAPTIVE
    }

    private static final Pattern NEW_NAME = Pattern.compile("claude-[a-z]+-(\\d)(?:[-.](\\d))?(?!\\d)");
    private static final Pattern OLD_NAME = Pattern.compile("claude-(\\d)(?:[-.](\\d))?(?!\\d)");
    private static final Set<Effort> COMMON = Set.copyOf(EnumSet.range(Effort.LOW, Effort.HIGH));
    private static final Set<Effort> WITH_MAX = Set.of(Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.MAX);
    private static final Set<Effort> ALL = Set.copyOf(EnumSet.range(Effort.LOW, Effort.MAX));
    private static final ClaudeModel UNKNOWN =
            new ClaudeModel(Integer.MAX_VALUE, true, true, Thinking.BUDGET, Set.of(), true, true, true, true, false);

    /** The models that are configured are few; what callers name beside them is judged anew each time. */
    private static final int MOST_KNOWN = 256;

    private static final ConcurrentMap<String, ClaudeModel> KNOWN = new ConcurrentHashMap<>();

    static ClaudeModel of(String name) {
        var known = KNOWN.get(name);
        if (known == null) {
            known = judged(name);
            if (KNOWN.size() < MOST_KNOWN) {
                KNOWN.put(name, known);
            }
        }
        return known;
    }

    private static ClaudeModel judged(String name) {
        var word = name.toLowerCase(Locale.ROOT);
        int version = version(word);
        if (version == 0) {
            return UNKNOWN;
        }
        boolean opus = word.contains("opus");
        boolean newest = word.contains("fable") || word.contains("mythos");
        return new ClaudeModel(
                mostTokens(version, opus),
                version < (opus ? 47 : 50),
                version < (opus ? 41 : 45),
                thinking(version, opus),
                efforts(version, opus),
                version >= (opus ? 41 : 45),
                version >= (opus ? 41 : 45),
                newest ? version < 51 : !opus || version < 55,
                !newest && (!opus || version < 55),
                newest || version >= (opus ? 48 : 55));
    }

    // 45 for 4.5; a date is no version.
    private static int version(String word) {
        var name = NEW_NAME.matcher(word);
        if (!name.find()) {
            name = OLD_NAME.matcher(word);
            if (!name.find()) {
                return 0;
            }
        }
        var minor = name.group(2);
        return Integer.parseInt(name.group(1)) * 10 + (minor == null ? 0 : Integer.parseInt(minor));
    }

    private static int mostTokens(int version, boolean opus) {
        if (version < 37) {
            return version == 30 ? 4096 : 8192;
        }
        if (opus && version < 45) {
            return 32_000;
        }
        return version < (opus ? 46 : 50) ? 64_000 : 128_000;
    }

    private static Thinking thinking(int version, boolean opus) {
        if (version < 37) {
            return Thinking.NONE;
        }
        if (version < 46) {
            return Thinking.BUDGET;
        }
        return version < (opus ? 47 : 50) ? Thinking.EITHER : Thinking.ADAPTIVE;
    }

    private static Set<Effort> efforts(int version, boolean opus) {
        if (version < (opus ? 45 : 46)) {
            return Set.of();
        }
        if (version == 45) {
            return COMMON;
        }
        return version < (opus ? 47 : 50) ? WITH_MAX : ALL;
    }
}
