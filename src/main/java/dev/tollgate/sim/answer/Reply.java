package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The decided content of one model answer, before any wire format: prose cut into tokens, or tool calls.
 *
 * @param id letters and digits for the ids of this answer
 * @param created epoch seconds
 * @param texts one list of tokens per choice; empty when there are calls
 * @param calls tool calls of the only choice
 * @param cut whether the cap on tokens ended it
 * @param stopped the stop sequence that ended it, if one did
 * @param thinking tokens of thinking that are shown, counted among the reasoning tokens
 */
record Reply(
        Prompt prompt,
        String id,
        long created,
        List<List<String>> texts,
        List<Call> calls,
        boolean cut,
        @Nullable String stopped,
        int promptTokens,
        PromptCache.Cached cached,
        int reasoningTokens,
        List<String> thinking) {

    /** A tool call with its arguments as JSON text. */
    record Call(String id, String name, String arguments) {}

    /** Draws the content; everything follows from settings, prompt, {@code seed} and {@code created}. */
    static Reply draw(
            SimSettings settings,
            Prompt prompt,
            long seed,
            long created,
            int promptTokens,
            PromptCache.Cached cached,
            boolean huge) {
        var random = new SplittableRandom(seed);
        var output = settings.output();
        var id = Prose.id(24, random);
        var calls = new ArrayList<Call>();
        for (var tool : prompt.wantedCalls(output.tools())) {
            var arguments = Json.text(SchemaSample.of(tool.parameters(), random));
            calls.add(new Call(
                    (prompt.shape() == ErrorShape.ANTHROPIC ? "toolu_" : "call_") + Prose.id(24, random),
                    tool.name(),
                    arguments));
        }
        var cap = prompt.maxTokens(output.maxTokens());
        var mean = output.meanTokens();
        var wanted = huge ? 1 : Math.max(1, mean / 4 + random.nextInt(mean + mean / 2 + 1));
        var reasoning = Math.min(Math.max(output.reasoningTokens(), prompt.thoughts()), Math.max(0, cap - 1));
        var length = Math.min(wanted, Math.max(1, cap - reasoning));
        var schema = prompt.answerSchema();
        var texts = new ArrayList<List<String>>();
        for (int choice = 0; calls.isEmpty() && choice < prompt.choices(); choice++) {
            if (huge) {
                texts.add(List.of("toll ".repeat(300_000)));
            } else if (schema != null) {
                texts.add(Prose.pieces(Json.text(SchemaSample.of(schema, random))));
            } else {
                texts.add(Prose.tokens(length, random));
            }
        }
        var cut = calls.isEmpty() && schema == null && length < wanted;
        var stopped = stop(prompt, texts);
        if (!calls.isEmpty() && tokens(calls.getLast()) > Math.max(1, cap - reasoning)) {
            var last = calls.removeLast();
            calls.add(new Call(
                    last.id(),
                    last.name(),
                    last.arguments().substring(0, last.arguments().length() / 2)));
            cut = true;
        }
        var thinking = prompt.thoughts() == 0 ? List.<String>of() : Prose.tokens(reasoning, random);
        return new Reply(
                prompt,
                id,
                created,
                texts,
                calls,
                cut && stopped == null,
                stopped,
                promptTokens,
                cached,
                reasoning,
                thinking);
    }

    /** Ends the first text before the first stop sequence in it. */
    private static @Nullable String stop(Prompt prompt, List<List<String>> texts) {
        for (var stop : prompt.stops()) {
            int at = texts.isEmpty() ? -1 : String.join("", texts.getFirst()).indexOf(stop);
            if (at >= 0) {
                texts.set(0, Prose.pieces(String.join("", texts.getFirst()).substring(0, at)));
                return stop;
            }
        }
        return null;
    }

    private static int tokens(Call call) {
        return 8 + Prompt.tokens(call.arguments());
    }

    /** All output tokens, the hidden ones included. */
    int completionTokens() {
        var tokens = reasoningTokens;
        for (var text : texts) {
            tokens += text.size();
        }
        for (var call : calls) {
            tokens += tokens(call);
        }
        return tokens;
    }

    String finishReason() {
        return cut ? "length" : calls.isEmpty() ? "stop" : "tool_calls";
    }

    /** Usage as chat completions, completions and embeddings write it. */
    ObjectNode usage() {
        var usage = Json.object();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens());
        usage.put("total_tokens", promptTokens + completionTokens());
        usage.putObject("prompt_tokens_details")
                .put("cached_tokens", cached.read())
                .put("audio_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", reasoningTokens)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return usage;
    }
}
