package dev.tollgate.io.answer;

import dev.tollgate.exchange.Arrival;
import dev.tollgate.fault.Fault;
import dev.tollgate.io.loop.LoopState;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The exchange that is answered, as its answer sees it.
 *
 * <p>Threads: confined to one event loop.
 */
public interface Recipient {
    Arrival arrival();

    LoopState loop();

    BodyMemory bodyMemory();

    ClientAnswer answer();

    /** Adds what policies have to say, and {@code tollgate-route} where the caller asked for it and may know. */
    void addFields(HttpHeaders headers);

    /** Ends with a fault: as an answer, or as the last event of an answer that has begun. */
    void refuse(Fault why);

    /** Remembers what went wrong in an answer that somebody else writes. */
    void failed(Fault why);

    /** Ends; called once the last byte of the answer has been handed over. */
    void ended(boolean streamed);
}
