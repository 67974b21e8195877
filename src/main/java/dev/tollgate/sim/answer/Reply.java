package dev.tollgate.sim.answer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.sim.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The decided content of one model answer, before any wire format: prose cut into tokens, or tool calls.
 *
 * @param id letters and digits for the ids of this answer
 * @param created epoch seconds
 * @param texts one list of tokens per choice; empty when there are calls
 * @param calls tool calls of the only choice
 * @param cut whether the cap on tokens ended it
 */
record Reply(
        Prompt prompt,
        String id,
        long created,
        List<List<String>> texts,
        List<Call> calls,
        boolean cut,
        int promptTokens,
        int cachedTokens,
        int reasoningTokens) {

    /** A tool call with its arguments as JSON text. */
    record Call(String id, String name, String arguments) {}

    /** Draws the content; everything follows from settings, prompt, {@code seed} and {@code created}. */
    static Reply draw(
            SimSettings settings,
            Prompt prompt,
            long seed,
            long created,
            int promptTokens,
            int cachedTokens,
            boolean huge) {
        var random = new SplittableRandom(seed);
        var output = settings.output();
        var id = Words.id(24, random);
        var calls = new ArrayList<Call>();
        for (var tool : prompt.wantedCalls(output.tools())) {
            var arguments = Json.text(SchemaSample.of(tool.parameters(), random));
            calls.add(new Call("call_" + Words.id(24, random), tool.name(), arguments));
        }
        var cap = prompt.maxTokens(output.maxTokens());
        var mean = output.meanTokens();
        var wanted = huge ? 1 : Math.max(1, mean / 4 + random.nextInt(mean + mean / 2 + 1));
        var reasoning = Math.min(output.reasoningTokens(), Math.max(0, cap - 1));
        var length = Math.min(wanted, Math.max(1, cap - reasoning));
        var schema = prompt.answerSchema();
        var texts = new ArrayList<List<String>>();
        for (int choice = 0; calls.isEmpty() && choice < prompt.choices(); choice++) {
            if (huge) {
                texts.add(List.of("toll ".repeat(300_000)));
            } else if (schema != null) {
                texts.add(Words.pieces(Json.text(SchemaSample.of(schema, random))));
            } else {
                texts.add(Words.tokens(length, random));
            }
        }
        var cut = calls.isEmpty() && schema == null && length < wanted;
        return new Reply(prompt, id, created, texts, calls, cut, promptTokens, cachedTokens, reasoning);
    }

    /** All output tokens, the hidden ones included. */
    int completionTokens() {
        var tokens = reasoningTokens;
        for (var text : texts) {
            tokens += text.size();
        }
        for (var call : calls) {
            tokens += 8 + Prompt.tokens(call.arguments());
        }
        return tokens;
    }

    String finishReason() {
        return calls.isEmpty() ? cut ? "length" : "stop" : "tool_calls";
    }

    /** Usage as chat completions, completions and embeddings write it. */
    ObjectNode usage() {
        var usage = Json.object();
        usage.put("prompt_tokens", promptTokens);
        usage.put("completion_tokens", completionTokens());
        usage.put("total_tokens", promptTokens + completionTokens());
        usage.putObject("prompt_tokens_details")
                .put("cached_tokens", cachedTokens)
                .put("audio_tokens", 0);
        usage.putObject("completion_tokens_details")
                .put("reasoning_tokens", reasoningTokens)
                .put("audio_tokens", 0)
                .put("accepted_prediction_tokens", 0)
                .put("rejected_prediction_tokens", 0);
        return usage;
    }
}
