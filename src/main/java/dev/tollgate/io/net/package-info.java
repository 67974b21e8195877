/**
 * Transports. A connection is a channel that speaks {@code HttpObject}s plus the sealed {@link
 * dev.tollgate.io.net.ConnectionEvent}s, whatever it rides on.
 *
 * <p>HTTP/1.1 is read by one strict reader for both directions instead of a validator in front of a lenient one, because two readers of one
 * message are what request smuggling is made of; messages are written by Netty's encoders. Each message is re-framed: no byte of
 * somebody else's framing passes through.
 */
@NullMarked
package dev.tollgate.io.net;

import org.jspecify.annotations.NullMarked;
