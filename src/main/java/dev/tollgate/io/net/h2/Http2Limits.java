package dev.tollgate.io.net.h2;

import java.time.Duration;

/**
 * Bounds of one HTTP/2 connection beyond those that both versions have; none can be switched off.
 *
 * @param streams requests in progress at once; more are refused unprocessed
 * @param window bytes of a request's body that may be under way
 * @param connectionWindow the same of all requests of the connection together
 * @param resets streams that may be reset per {@code resetPeriod}, by the client or by us because of it
 * @param controls frames per {@code controlPeriod} that carry nothing: PING, SETTINGS, GOAWAY and unknown ones
 */
public record Http2Limits(
        int streams,
        int window,
        int connectionWindow,
        int resets,
        Duration resetPeriod,
        int controls,
        Duration controlPeriod) {

    public static Http2Limits defaults() {
        return new Http2Limits(100, 256 << 10, 1 << 20, 200, Duration.ofSeconds(30), 100, Duration.ofSeconds(10));
    }

    /** The keys of {@code limits} in the configuration; the rest as it is. */
    public Http2Limits with(
            int newStreams, int newResets, Duration newResetPeriod, int newControls, Duration newControlPeriod) {
        return new Http2Limits(
                newStreams, window, connectionWindow, newResets, newResetPeriod, newControls, newControlPeriod);
    }
}
