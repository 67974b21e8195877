package dev.tollgate.endpoint;

/**
 * How fast an endpoint answers: a line for the time to the first token, and a constant for each token after it.
 *
 * @param baseSeconds time to first token for an empty prompt on an idle server; at least 0
 * @param secondsPerPromptToken what each prompt token waiting there adds; above 0
 * @param secondsPerOutputToken the gap between two tokens of an answer; above 0
 */
public record Speed(double baseSeconds, double secondsPerPromptToken, double secondsPerOutputToken) {

    /** A hosted API: network and queueing dominate, prompts are read at some 10,000 tokens a second. */
    public static final Speed HOSTED = new Speed(0.4, 1 / 10_000.0, 0.015);

    /** An own inference engine on one good accelerator: some 15,000 prompt tokens a second. */
    public static final Speed ENGINE = new Speed(0.05, 1 / 15_000.0, 0.015);

    public Speed {
        if (!(baseSeconds >= 0 && secondsPerPromptToken > 0 && secondsPerOutputToken > 0)) {
            throw new IllegalArgumentException("speed: " + baseSeconds + "," + secondsPerPromptToken + ","
                    + secondsPerOutputToken + " (expected: base >= 0, rates > 0)");
        }
    }

    /** Expected seconds to the first token when this many prompt tokens, ours included, stand before it. */
    public double firstToken(double promptTokens) {
        return baseSeconds + promptTokens * secondsPerPromptToken;
    }

    /** Expected seconds of generation for this many output tokens. */
    public double decode(double outputTokens) {
        return outputTokens * secondsPerOutputToken;
    }
}
