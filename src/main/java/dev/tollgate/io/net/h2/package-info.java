/** HTTP/2 behind the same contract as HTTP/1.1, and the choice between the two. */
@NullMarked
package dev.tollgate.io.net.h2;

import org.jspecify.annotations.NullMarked;
