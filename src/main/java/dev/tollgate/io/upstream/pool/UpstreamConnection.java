package dev.tollgate.io.upstream.pool;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;

/**
 * A connection, or a stream of one, lent to one exchange: HTTP objects are written to {@link #channel()}, and what comes back goes to
 * the handler that is {@linkplain #install installed}. Which of the two it is makes no difference to the exchange.
 *
 * <p>The lease ends by {@link #release}; when the channel closes by itself the place in the pool is returned at once, the
 * handler hears {@code channelInactive}, and the release that follows does nothing.
 *
 * <p>Threads: the event loop of {@link #channel()} only.
 */
public final class UpstreamConnection {

    private final ExchangeSlot slot;
    private final boolean reused;
    private boolean released;

    UpstreamConnection(ExchangeSlot slot, boolean reused) {
        this.slot = slot;
        this.reused = reused;
    }

    /** Where requests are written. Its pipeline belongs to the pool: handlers are neither added nor removed. */
    public Channel channel() {
        return slot.channel();
    }

    /**
     * True when an earlier exchange used the connection: a reset before the first byte of the response may then mean that the peer
     * had closed it as unused before our request arrived.
     */
    public boolean reused() {
        return reused;
    }

    /**
     * Puts in the handler that hears the inbound events of the channel, instead of any before. Its {@code handlerAdded} and
     * {@code handlerRemoved} are not called; outbound events do not pass it. If the channel has died meanwhile, it hears
     * {@link dev.tollgate.io.net.Ended#CLOSED} and {@code channelInactive} in the next turn of the event loop.
     *
     * @throws IllegalStateException after the release
     */
    public void install(ChannelInboundHandler exchange) {
        if (released) {
            throw new IllegalStateException("connection: already released (expected: install before release)");
        }
        slot.install(exchange);
    }

    /**
     * Ends the lease; the handler hears nothing more. Only the first call counts.
     *
     * @param reusable true if the response was taken to its end. An HTTP/1.1 connection is kept only if its codec agrees: the whole
     *     request was written, the response ended with keep-alive, without a violation or surplus bytes. A stream that has not ended
     *     is reset (CANCEL), and its connection is kept in any case.
     */
    public void release(boolean reusable) {
        if (released) {
            return;
        }
        released = true;
        slot.carrier().pool().takeBack(slot, reusable);
    }
}
