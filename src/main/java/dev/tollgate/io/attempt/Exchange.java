package dev.tollgate.io.attempt;

import dev.tollgate.endpoint.pick.DecisionLog;
import dev.tollgate.exchange.Arrival;
import dev.tollgate.exchange.Surface;
import dev.tollgate.fault.Fault;
import dev.tollgate.io.loop.DeadlineTimer;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.io.upstream.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The exchange that attempts are made for, as they see it.
 *
 * <p>Threads: confined to one event loop.
 */
public interface Exchange {
    Arrival arrival();

    Surface surface();

    /** The configuration that was in force at arrival. */
    LiveSnapshot live();

    LoopState loop();

    /** The one deadline timer of the client's connection. */
    DeadlineTimer timer();

    Upstreams upstreams();

    BodyMemory bodyMemory();

    DecisionLog decisions();

    /** The request body, whole, owned by the exchange until its end. */
    ByteBuf body();

    ClientAnswer answer();

    /** Adds {@code tollgate-route} where the caller asked for it and a policy lets it know. */
    void addRoute(HttpHeaders headers);

    /** Ends with a fault: as an answer, or as the last event of an answer that has begun. */
    void refuse(Fault why);

    /** Remembers what went wrong in an answer that somebody else writes. */
    void failed(Fault why);

    /** Ends; called once the last byte of the answer has been handed over. */
    void ended(boolean streamed);
}
