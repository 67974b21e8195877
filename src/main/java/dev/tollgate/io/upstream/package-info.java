/**
 * Pooled HTTP/1.1 connections to upstreams, over TCP or TLS, direct or through an egress proxy.
 *
 * <p>A pool belongs to one event loop and one {@link dev.tollgate.io.upstream.Origin}: nothing is locked and no call
 * hops to another loop. The pipeline of every connection is
 *
 * <pre>
 * socket - [HttpProxyHandler until tunnelled] - [SslHandler] - WriteStall, HttpRequestEncoder, StrictResponses - ExchangeSlot
 * </pre>
 *
 * and an exchange puts its handler into the slot, so that no handler is added or removed per request.
 */
@NullMarked
package dev.tollgate.io.upstream;

import org.jspecify.annotations.NullMarked;
