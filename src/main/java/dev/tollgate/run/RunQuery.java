package dev.tollgate.run;

import dev.tollgate.llm.Transcript;

/**
 * Which run does this call belong to?
 *
 * @param scope       whose runs come into question
 * @param agent       name of the agent, for those who look at runs; empty if unknown
 * @param evidence    what the call says of it
 * @param transcript  the conversation; empty if it is not known
 * @param nowNanos    the moment, monotonic
 * @param epochMillis the moment, by the wall clock
 */
public record RunQuery(
        long scope, String agent, RunEvidence evidence, Transcript transcript, long nowNanos, long epochMillis) {}
