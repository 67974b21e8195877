package dev.tollgate.sim.load.stage;

import org.jspecify.annotations.Nullable;

/**
 * One thing under test that runs.
 *
 * @param process null for the upstream itself
 * @param jsonPort leads to the upstream with one prepared answer
 * @param simPort leads to the simulated provider: large bodies and streams
 * @param secureUpstreamPort leads to the same answer by TLS to the upstream
 * @param governedPort where {@code jsonPort} leads, if policies let the call pass
 * @param tlsPort where {@code jsonPort} leads, over TLS; 0 where nothing listens
 */
public record Contender(
        Subject subject,
        @Nullable Child process,
        int jsonPort,
        int simPort,
        int secureUpstreamPort,
        int governedPort,
        int tlsPort)
        implements AutoCloseable {

    /** Where {@code point} is asked for in the clear. */
    int port(Point point) {
        return switch (point) {
            case UPSTREAM_TLS, UPSTREAM_HTTP2 -> secureUpstreamPort;
            case POLICIES -> governedPort;
            default -> jsonPort;
        };
    }

    /** The process of a subject that is one. */
    public Child running() {
        if (process == null) {
            throw new IllegalStateException(subject + " (expected: a process)");
        }
        return process;
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
