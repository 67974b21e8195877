package dev.tollgate.run;

import dev.tollgate.llm.Transcript;

/**
 * Which run does this call belong to?
 *
 * @param scope       whose runs come into question
 * @param realm       keyed hash of the tenant, within which runs of one caller may lead to runs of another
 * @param agent       name of the agent, for those who look at runs too; empty if unknown
 * @param part        which part of that agent its caller says that it is; empty if it does not
 * @param evidence    what the call says of it
 * @param transcript  the conversation; empty if it is not known
 * @param nowNanos    the moment, monotonic
 * @param epochMillis the moment, by the wall clock
 */
public record RunQuery(
        long scope,
        long realm,
        String agent,
        String part,
        RunEvidence evidence,
        Transcript transcript,
        long nowNanos,
        long epochMillis) {
    /** Whether it is known which agent calls. */
    boolean named() {
        return !agent.isEmpty() || !part.isEmpty();
    }
}
