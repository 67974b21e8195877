/** Which request headers may steer the gateway, and what it changes in the header fields that pass. */
@NullMarked
package dev.tollgate.policy.headers;

import org.jspecify.annotations.NullMarked;
