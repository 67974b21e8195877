package dev.tollgate.facts;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Surface;
import dev.tollgate.identity.AgentIdentity;
import dev.tollgate.identity.Caller;

/**
 * What policies may know before a body is read.
 *
 * @param arrival how the request came in
 * @param caller who calls
 * @param agent which agent the call is of
 * @param surface the face it called
 * @param nowNanos the monotonic clock
 */
public record HeadFacts(Arrival arrival, Caller caller, AgentIdentity agent, Surface surface, long nowNanos) {

    /** The same with the agent that caller and head tell. */
    public HeadFacts(Arrival arrival, Caller caller, Surface surface, long nowNanos) {
        this(arrival, caller, AgentIdentity.of(caller, arrival.head().headers()), surface, nowNanos);
    }
}
