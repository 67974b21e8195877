package dev.tollgate.dialect;

/**
 * Hashes of what opens every prompt of an agent, for affinity: canonical, 64 bits, seeded per process. Those of its messages stand in the
 * {@linkplain dev.tollgate.llm.Transcript transcript}.
 *
 * @param system of the instructions that open the prompt; 0 if there are none
 * @param tools  of the tool declarations; 0 if there are none
 */
public record PromptHashes(long system, long tools) {
    /** Nothing was hashed. */
    public static final PromptHashes NONE = new PromptHashes(0, 0);
}
