/** Choosing an endpoint for one attempt: who is eligible, what each would cost, which one it is, and why. */
@NullMarked
package dev.tollgate.endpoint.pick;

import org.jspecify.annotations.NullMarked;
