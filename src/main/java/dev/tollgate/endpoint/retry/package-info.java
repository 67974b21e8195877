/** What follows a failed attempt: another one, the upstream's own answer, or a fault. */
@NullMarked
package dev.tollgate.endpoint.retry;

import org.jspecify.annotations.NullMarked;
