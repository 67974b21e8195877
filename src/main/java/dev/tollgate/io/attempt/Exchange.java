package dev.tollgate.io.attempt;

import dev.tollgate.endpoint.pick.DecisionLog;
import dev.tollgate.exchange.Surface;
import dev.tollgate.io.answer.Recipient;
import dev.tollgate.io.loop.DeadlineTimer;
import dev.tollgate.io.upstream.pool.Upstreams;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The exchange that attempts are made for, as they see it.
 *
 * <p>Threads: confined to one event loop.
 */
public interface Exchange extends Recipient {
    Surface surface();

    /** What goes upstream as {@code tracestate}; null if nothing does. */
    @Nullable
    String traceState();

    /** The configuration that was in force at arrival. */
    LiveSnapshot live();

    /** The one deadline timer of the client's connection. */
    DeadlineTimer timer();

    Upstreams upstreams();

    DecisionLog decisions();

    /** The request body, whole, owned by the exchange until its end. */
    ByteBuf body();
}
