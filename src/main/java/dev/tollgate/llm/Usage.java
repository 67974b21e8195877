package dev.tollgate.llm;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens that one call used, in disjoint classes: their sum is what was read and written, so each class is priced once.
 *
 * <p>Providers differ in what their fields include; the named constructors undo that once, here. Counts that contradict each other
 * (more cached tokens than prompt tokens, negatives, absurd sizes) are clamped and the usage is marked {@link Quality#ADJUSTED}; no
 * count is ever negative or above {@link #MAX_TOKENS}.
 *
 * @param uncachedInput prompt tokens that were neither read from nor written to a prompt cache
 * @param cacheRead prompt tokens read from a prompt cache
 * @param cacheWrite5m prompt tokens written to a cache that lives five minutes (or for a time the provider does not state)
 * @param cacheWrite1h prompt tokens written to a cache that lives one hour
 * @param output visible output tokens, without reasoning
 * @param reasoning output tokens spent on reasoning
 * @param searches web searches that the provider ran for the call and charges for apart from tokens
 * @param modifiers what else the provider says of the call that changes its price, in its own words, such as {@code us} (where it ran) or
 *     {@code fast} (its speed); empty where nothing does
 * @param quality how far the counts can be trusted
 */
public record Usage(
        long uncachedInput,
        long cacheRead,
        long cacheWrite5m,
        long cacheWrite1h,
        long output,
        long reasoning,
        long searches,
        List<String> modifiers,
        Quality quality) {

    /** How far counts can be trusted, best first. */
    public enum Quality {
        /** As the provider reported them at the end of the call. */
        REPORTED,
        /** The provider's own figures contradicted each other and were clamped. */
        ADJUSTED,
        /** The provider reported none: what we counted ourselves on the way. */
        ESTIMATED,
        /** The call ended before its usage was complete: each count is a lower bound. */
        PARTIAL;

        Quality worse(Quality other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }

    /** The most tokens one class can hold; more is a provider's mistake, and the bound keeps every cost inside a long. */
    public static final long MAX_TOKENS = 10_000_000_000L;

    /** The most searches of one call, for the same reasons. */
    public static final long MAX_SEARCHES = 1_000_000;

    /** No tokens at all, known for sure. */
    public static final Usage ZERO = new Usage(0, 0, 0, 0, 0, 0, Quality.REPORTED);

    /** No tokens seen, but the call may have used some: its usage never arrived. */
    public static final Usage UNSEEN = new Usage(0, 0, 0, 0, 0, 0, Quality.PARTIAL);

    /** Stands for a count that the provider did not send, where absent and 0 differ. */
    public static final long ABSENT = -1;

    public Usage {
        if (outside(uncachedInput)
                || outside(cacheRead)
                || outside(cacheWrite5m)
                || outside(cacheWrite1h)
                || outside(output)
                || outside(reasoning)
                || searches < 0
                || searches > MAX_SEARCHES) {
            uncachedInput = clamp(uncachedInput);
            cacheRead = clamp(cacheRead);
            cacheWrite5m = clamp(cacheWrite5m);
            cacheWrite1h = clamp(cacheWrite1h);
            output = clamp(output);
            reasoning = clamp(reasoning);
            searches = Math.clamp(searches, 0, MAX_SEARCHES);
            quality = quality.worse(Quality.ADJUSTED);
        }
        modifiers = List.copyOf(modifiers);
    }

    /** The same, with no fewer output tokens than these, which were seen. */
    public Usage writtenAtLeast(long tokens) {
        long missing = tokens - output - reasoning;
        return missing <= 0
                ? this
                : new Usage(
                        uncachedInput,
                        cacheRead,
                        cacheWrite5m,
                        cacheWrite1h,
                        output + missing,
                        reasoning,
                        searches,
                        modifiers,
                        quality);
    }

    /** Tokens alone, nothing else that is charged for. */
    public Usage(
            long uncachedInput,
            long cacheRead,
            long cacheWrite5m,
            long cacheWrite1h,
            long output,
            long reasoning,
            Quality quality) {
        this(uncachedInput, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, 0, List.of(), quality);
    }

    /** The same tokens, with what else is charged for. */
    public Usage with(long searches, List<String> modifiers) {
        return new Usage(
                uncachedInput, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning, searches, modifiers, quality);
    }

    /**
     * Reads OpenAI's chat shape, where {@code prompt_tokens} includes cached and {@code completion_tokens} includes reasoning tokens.
     *
     * <p>The Responses shape is the same under other names ({@code input_tokens}, {@code output_tokens}).
     */
    public static Usage ofOpenAi(long prompt, long cached, long completion, long reasoning) {
        return ofOpenAi(prompt, cached, 0, completion, reasoning, ABSENT);
    }

    /**
     * Reads OpenAI's shape with all it may hold.
     *
     * @param cacheWrite prompt tokens written to a cache, included in {@code prompt}; 0 if not sent
     * @param total {@code total_tokens}, or {@link #ABSENT}; some compatible servers (xAI) leave reasoning out of {@code completion},
     *     and only the total tells
     */
    public static Usage ofOpenAi(
            long prompt, long cached, long cacheWrite, long completion, long reasoning, long total) {
        var generated = clamp(completion);
        var thought = clamp(reasoning);
        if (thought > 0 && total == clamp(prompt) + generated + thought) {
            return split(prompt, cached, cacheWrite, completion, reasoning);
        }
        var kept = Math.min(thought, generated);
        var usage = split(prompt, cached, cacheWrite, generated - kept, kept);
        return generated == completion && kept == reasoning ? usage : usage.adjusted();
    }

    /**
     * Reads Anthropic's shape, where {@code input_tokens} excludes cache reads and writes and {@code output_tokens} includes thinking.
     *
     * @param cacheCreation {@code cache_creation_input_tokens}: all cache writes
     * @param cacheCreation1h {@code cache_creation.ephemeral_1h_input_tokens}: the part that lives one hour; 0 if not sent
     */
    public static Usage ofAnthropic(long input, long cacheRead, long cacheCreation, long cacheCreation1h, long output) {
        var fiveMinutes = cacheCreation - cacheCreation1h;
        var hour = Math.min(cacheCreation1h, cacheCreation);
        return new Usage(input, cacheRead, fiveMinutes, hour, output, 0, Quality.REPORTED);
    }

    /**
     * Reads Gemini's shape: {@code promptTokenCount} includes cached tokens, {@code thoughtsTokenCount} stands apart from
     * {@code candidatesTokenCount}, and {@code toolUsePromptTokenCount} is further input.
     */
    public static Usage ofGemini(long prompt, long cached, long candidates, long thoughts, long toolUsePrompt) {
        var all = prompt >= 0 && toolUsePrompt > 0 ? clamp(prompt) + clamp(toolUsePrompt) : prompt;
        var usage = split(all, cached, 0, candidates, thoughts);
        return toolUsePrompt < 0 ? usage.adjusted() : usage;
    }

    /** Reads a shape whose input includes what is cached; what does not fit is clamped, cache reads first in line. */
    private static Usage split(long input, long read, long write, long output, long reasoning) {
        var bound = clamp(input);
        var keptRead = Math.min(clamp(read), bound);
        var keptWrite = Math.min(clamp(write), bound - keptRead);
        var uncached = bound - keptRead - keptWrite;
        var usage = new Usage(uncached, keptRead, keptWrite, 0, output, reasoning, Quality.REPORTED);
        return bound == input && keptRead == read && keptWrite == write ? usage : usage.adjusted();
    }

    private static boolean outside(long tokens) {
        return tokens < 0 || tokens > MAX_TOKENS;
    }

    private static long clamp(long tokens) {
        return Math.clamp(tokens, 0, MAX_TOKENS);
    }

    /** All prompt tokens, cached or not: what thresholds are compared with. */
    public long totalInput() {
        return uncachedInput + cacheRead + cacheWrite5m + cacheWrite1h;
    }

    /** All generated tokens, visible or not. */
    public long totalOutput() {
        return output + reasoning;
    }

    /** Whether nothing was counted. */
    public boolean isZero() {
        return totalInput() == 0 && totalOutput() == 0 && searches == 0;
    }

    /** Whether the counts are lower bounds only. */
    public boolean isPartial() {
        return quality == Quality.PARTIAL;
    }

    /** The same counts, known to be incomplete: the answer was cut. */
    public Usage asPartial() {
        return withQuality(Quality.PARTIAL);
    }

    private Usage adjusted() {
        return withQuality(Quality.ADJUSTED);
    }

    private Usage withQuality(Quality atLeast) {
        var worse = quality.worse(atLeast);
        return worse == quality
                ? this
                : new Usage(
                        uncachedInput,
                        cacheRead,
                        cacheWrite5m,
                        cacheWrite1h,
                        output,
                        reasoning,
                        searches,
                        modifiers,
                        worse);
    }

    /** Both usages together, as trustworthy as the worse of them. */
    public Usage plus(Usage other) {
        return new Usage(
                uncachedInput + other.uncachedInput,
                cacheRead + other.cacheRead,
                cacheWrite5m + other.cacheWrite5m,
                cacheWrite1h + other.cacheWrite1h,
                output + other.output,
                reasoning + other.reasoning,
                searches + other.searches,
                union(modifiers, other.modifiers),
                quality.worse(other.quality));
    }

    private static List<String> union(List<String> one, List<String> other) {
        if (one.containsAll(other)) {
            return one;
        }
        var all = new ArrayList<>(one);
        other.stream().filter(word -> !all.contains(word)).forEach(all::add);
        return all;
    }
}
