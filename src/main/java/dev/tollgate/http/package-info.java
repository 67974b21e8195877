/**
 * The values of HTTP, free of any transport: heads, headers, targets, authorities, media types, and the rules for what a proxy may
 * pass on (RFC 9110, RFC 9112, RFC 7239).
 */
@NullMarked
package dev.tollgate.http;

import org.jspecify.annotations.NullMarked;
