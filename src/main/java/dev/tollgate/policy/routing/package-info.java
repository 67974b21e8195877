/** Where a call may go: providers, tiers, and the most it may be expected to cost. */
@NullMarked
package dev.tollgate.policy.routing;

import org.jspecify.annotations.NullMarked;
