/** TLS towards callers: certificates and keys from files, and what a handshake told. */
@NullMarked
package dev.tollgate.io.net.tls;

import org.jspecify.annotations.NullMarked;
