/**
 * From an origin to an open connection: name, address, tunnel, handshake and the first settings, each within a deadline.
 *
 * <p>The pipeline of a connection is
 *
 * <pre>
 * socket - [HttpProxyHandler until tunnelled] - [SslHandler] - HTTP/1.1 or HTTP/2 codec
 * </pre>
 */
@NullMarked
package dev.tollgate.io.upstream.connect;

import org.jspecify.annotations.NullMarked;
