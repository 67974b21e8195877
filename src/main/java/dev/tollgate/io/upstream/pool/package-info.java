/**
 * Pooled connections to upstreams: one exchange at a time over HTTP/1.1, many over HTTP/2, and nobody who borrows sees which.
 *
 * <p>A pool belongs to one event loop and one {@link dev.tollgate.io.upstream.Origin}: nothing is locked and no call hops to another
 * loop. What is lent is a channel that speaks {@code HttpObject}s, a connection or a stream of one; the exchange puts its handler
 * into the channel's last handler, an {@code ExchangeSlot}, so that no handler is added or removed per request.
 */
@NullMarked
package dev.tollgate.io.upstream.pool;

import org.jspecify.annotations.NullMarked;
