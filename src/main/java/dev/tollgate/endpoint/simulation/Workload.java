package dev.tollgate.endpoint.simulation;

import java.util.List;

/**
 * Calls over time.
 *
 * @param calls ordered by arrival
 */
public record Workload(String name, List<Call> calls) {

    /**
     * One call.
     *
     * @param atNanos since the start
     * @param promptTokens at least 1
     * @param outputTokens at least 1
     */
    public record Call(long atNanos, int promptTokens, int outputTokens) {}

    public Workload {
        calls = List.copyOf(calls);
    }

    /** Nanoseconds from the start to the last arrival. */
    long lengthNanos() {
        return calls.isEmpty() ? 0 : calls.getLast().atNanos();
    }
}
