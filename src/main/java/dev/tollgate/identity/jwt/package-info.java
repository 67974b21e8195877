/** Signed tokens (JWT, RFC 7519; JWS, RFC 7515): which are believed, by whose keys, and whom they name. */
@NullMarked
package dev.tollgate.identity.jwt;

import org.jspecify.annotations.NullMarked;
