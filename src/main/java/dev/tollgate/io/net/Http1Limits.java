package dev.tollgate.io.net;

import java.time.Duration;

/**
 * Bounds of one HTTP/1.1 connection; none can be switched off.
 *
 * @param line bytes of the request or status line
 * @param headerBytes bytes of all header fields together
 * @param headerCount number of header fields
 * @param body bytes of a body
 * @param pipelined requests that may wait while one is in progress
 * @param queued bytes that may wait while one is in progress
 * @param drain bytes of an unwanted body that are read away to keep a connection
 * @param header from the first byte of a head (or the connect) to its end
 * @param idle between two requests
 * @param bodyWindow over which the body's rate is judged; also the grace before the first judgement
 * @param bodyRate least bytes per second of a body
 * @param writeStall without the peer taking one byte of what we send
 * @param linger how long we read on after the last answer without a byte coming, so that a reset does not destroy it; ten times as long, and
 *     twice the bytes of a body, while bytes come
 */
public record Http1Limits(
        int line,
        int headerBytes,
        int headerCount,
        long body,
        int pipelined,
        int queued,
        int drain,
        Duration header,
        Duration idle,
        Duration bodyWindow,
        int bodyRate,
        Duration writeStall,
        Duration linger) {

    public static Http1Limits defaults() {
        return new Http1Limits(
                8 << 10,
                32 << 10,
                100,
                32 << 20,
                8,
                64 << 10,
                64 << 10,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                240,
                Duration.ofSeconds(30),
                Duration.ofSeconds(1));
    }

    /** The keys of {@code limits} in the configuration; the rest as {@link #defaults}. */
    public Http1Limits with(
            int newHeaderBytes, int newHeaderCount, long newBody, Duration newHeader, Duration newStall) {
        return new Http1Limits(
                line,
                newHeaderBytes,
                newHeaderCount,
                newBody,
                pipelined,
                queued,
                drain,
                newHeader,
                idle,
                bodyWindow,
                bodyRate,
                newStall,
                linger);
    }

    /** The same with other clocks. */
    public Http1Limits withTimes(
            Duration newHeader, Duration newIdle, Duration newWindow, Duration newStall, Duration newLinger) {
        return new Http1Limits(
                line,
                headerBytes,
                headerCount,
                body,
                pipelined,
                queued,
                drain,
                newHeader,
                newIdle,
                newWindow,
                bodyRate,
                newStall,
                newLinger);
    }

    int head() {
        return line + 2 + headerBytes + 2;
    }

    /** Bytes that a body must have brought within {@link #bodyWindow}. */
    public long leastPerWindow() {
        return Math.max(1, bodyRate * bodyWindow.toMillis() / 1000);
    }
}
