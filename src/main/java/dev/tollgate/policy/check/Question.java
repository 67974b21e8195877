package dev.tollgate.policy.check;

import dev.tollgate.policy.text.PlacedText;
import java.util.List;

/**
 * What is asked: about whose call, and what is said in it.
 *
 * @param on whether it is a prompt or an answer
 * @param requestId of the call
 * @param policy the operator's name of the policy that asks
 * @param agent which agent the call is of; empty where none is known
 * @param team which team, by its proof; empty where none is known
 * @param model the name of what serves the call: what the caller asks for, or what a budget puts in its place
 * @param texts in their order; a verdict names them by their places in this list
 */
public record Question(
        On on, String requestId, String policy, String agent, String team, String model, List<PlacedText> texts) {
    public Question {
        texts = List.copyOf(texts);
    }

    /** What may be asked about. */
    public enum On {
        /** A prompt, before any provider is asked. */
        REQUEST,
        /** A whole answer, before the caller sees it. */
        RESPONSE
    }

    /** Characters of its texts. */
    public long chars() {
        long chars = 0;
        for (var text : texts) {
            chars += text.text().length();
        }
        return chars;
    }
}
