/**
 * Money and tokens that callers may spend: each attempt reserves its worst case at every level at once, commits what it cost and gives back
 * the rest, so that what was spent never exceeds what was allowed.
 */
@NullMarked
package dev.tollgate.policy.budget;

import org.jspecify.annotations.NullMarked;
