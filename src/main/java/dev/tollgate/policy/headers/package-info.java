/** Which request headers may steer the gateway. */
@NullMarked
package dev.tollgate.policy.headers;

import org.jspecify.annotations.NullMarked;
