package dev.tollgate.dialect.openai.chat;

import dev.tollgate.llm.Reasoning.Effort;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a model that is spoken to in the OpenAI dialect takes, judged by its name; a name that says nothing is a model that takes what the
 * dialect had from the beginning, as the many servers do that speak it.
 *
 * <p>Sources: OpenAI's API reference and "Reasoning models" guide; for temperature and limits models.dev (2026-07-02), for efforts LiteLLM's
 * {@code supports_*_reasoning_effort} (2026-07-24).
 *
 * @param reasons      whether it is one of OpenAI's reasoning models, which refuse sampling parameters and {@code max_tokens}
 * @param efforts      the words it takes for {@code reasoning_effort}; none if it takes none
 * @param stops        whether it takes stop sequences
 * @param serial       whether it can be told to call one tool at a time
 * @param mostTokens   the greatest bound on output tokens that it takes
 * @param takesThought whether it wants its thinking of earlier turns back, as {@code reasoning_content}
 */
record OpenAiModel(
        boolean reasons, Set<Effort> efforts, boolean stops, boolean serial, int mostTokens, boolean takesThought) {
    private static final Set<Effort> COMMON = Set.copyOf(EnumSet.range(Effort.LOW, Effort.HIGH));
    private static final Set<Effort> WITH_MINIMAL = Set.copyOf(EnumSet.range(Effort.MINIMAL, Effort.HIGH));
    private static final Set<Effort> WITH_NONE = Set.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH);
    private static final Set<Effort> WITH_XHIGH =
            Set.of(Effort.NONE, Effort.LOW, Effort.MEDIUM, Effort.HIGH, Effort.XHIGH);

    static OpenAiModel of(String name) {
        var word = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (word.startsWith("gpt-5")) {
            return gpt5(word);
        }
        if (word.startsWith("o1") || word.startsWith("o3") || word.startsWith("o4")) {
            boolean first = word.startsWith("o1");
            boolean plain = word.startsWith("o1-mini") || word.startsWith("o1-preview");
            return new OpenAiModel(true, plain ? Set.of() : COMMON, first, false, plain ? 65_536 : 100_000, false);
        }
        if (word.startsWith("gpt-oss")) {
            return new OpenAiModel(false, COMMON, true, true, Integer.MAX_VALUE, false);
        }
        boolean takesThought = word.startsWith("deepseek") || word.startsWith("kimi") || word.startsWith("glm");
        return new OpenAiModel(false, Set.of(), true, true, mostTokens(word), takesThought);
    }

    private static OpenAiModel gpt5(String word) {
        if (word.startsWith("gpt-5-chat") || word.startsWith("gpt-5.3-chat")) {
            return new OpenAiModel(false, Set.of(), true, true, 128_000, false);
        }
        Set<Effort> efforts;
        if (!word.startsWith("gpt-5.")) {
            efforts = WITH_MINIMAL;
        } else if (word.startsWith("gpt-5.1") && !word.startsWith("gpt-5.1-codex-max")) {
            efforts = WITH_NONE;
        } else {
            efforts = WITH_XHIGH;
        }
        return new OpenAiModel(true, efforts, false, true, 128_000, false);
    }

    private static int mostTokens(String word) {
        if (word.startsWith("gpt-4.1")) {
            return 32_768;
        }
        if (word.startsWith("gpt-4o") || word.startsWith("chatgpt-4o")) {
            return word.equals("gpt-4o-2024-05-13") ? 4096 : 16_384;
        }
        if (word.startsWith("gpt-4-turbo") || word.startsWith("gpt-3.5-turbo")) {
            return 4096;
        }
        return word.equals("gpt-4") ? 8192 : Integer.MAX_VALUE;
    }
}
