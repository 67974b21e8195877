package dev.tollgate.config;

import dev.tollgate.config.RetriesConfig.Rate;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The bounds of what callers may send and hold.
 *
 * @param body bytes of one request body
 * @param bodies bytes of all request bodies held at once; empty means a share of the memory that the JVM has
 * @param requestLine bytes of the request line
 * @param headers bytes of one request's header block
 * @param jsonTokens tokens of one JSON body; likewise {@code jsonDepth}
 * @param jsonKeys members of JSON objects that are open at once
 * @param connections open connections per listener
 * @param http2Streams requests in progress at once on one connection of HTTP/2
 * @param http2Resets streams that may be reset on one connection of HTTP/2
 * @param http2Controls frames that carry nothing, on one connection of HTTP/2
 * @param drain how long live calls may go on after a stop
 * @param headerTimeout from the first byte of a request to the end of its headers
 * @param bodyRate bytes per second below which a body is too slow, after ten seconds of grace
 * @param keepAlive how long an idle client connection is kept
 * @param writeStall how long a client may read nothing of an answer
 * @param poolWait how long a call may wait for an upstream connection
 * @param poolIdle how long an idle upstream connection is kept
 * @param shedMemory share of the memory for traffic above which new calls get a 503
 * @param shedLag lag of an event loop above which new calls get a 503
 */
public record LimitsConfig(
        long body,
        OptionalLong bodies,
        int requestLine,
        int headers,
        int headerCount,
        int jsonTokens,
        int jsonKeys,
        int jsonDepth,
        int connections,
        int http2Streams,
        Rate http2Resets,
        Rate http2Controls,
        Duration drain,
        Duration headerTimeout,
        long bodyRate,
        Duration keepAlive,
        Duration writeStall,
        Duration poolWait,
        Duration poolIdle,
        double shedMemory,
        Duration shedLag) {}
