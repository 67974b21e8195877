package dev.tollgate.run;

/**
 * A live run as operators see it; no text of it is known.
 *
 * @param id              as in {@link Run#id}
 * @param agent           name of the agent that called first, empty if unknown
 * @param source          what its first call was known by
 * @param confidence      the lowest of its calls, 1 to 5
 * @param humanTurns      turns of a human so far
 * @param depth           as in {@link Run#depth}
 * @param parent          id of the run that started it, empty if none is known
 * @param newIds          ids of runs that its caller declared for the first time within a minute
 * @param calls           calls so far
 * @param openCalls       calls that have not ended
 * @param inputTokens     tokens read, as far as told
 * @param outputTokens    tokens written, as far as told
 * @param costNanoDollars what it cost, as far as known
 * @param firstEpochMillis moment of its first call here
 * @param lastEpochMillis  moment of its last
 */
public record RunRow(
        String id,
        String agent,
        Run.Source source,
        int confidence,
        int humanTurns,
        int depth,
        String parent,
        int newIds,
        int calls,
        int openCalls,
        long inputTokens,
        long outputTokens,
        long costNanoDollars,
        long firstEpochMillis,
        long lastEpochMillis) {}
