/** The letters of HTTP/1.1: where heads and bodies begin and end, which field lines are lawful, how answers are framed; no policy. */
@NullMarked
package dev.tollgate.io.framing;

import org.jspecify.annotations.NullMarked;
