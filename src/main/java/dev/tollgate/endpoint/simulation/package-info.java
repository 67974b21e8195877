/**
 * Simulated days: the real picker, leases, breakers and retry plan against scripted servers in virtual time, to see whether the rule is as good
 * as it says. Used by the tests, which keep its report in the tree, and by {@code eval routing}. No threads, no clock: same seed, same day.
 */
@NullMarked
package dev.tollgate.endpoint.simulation;

import org.jspecify.annotations.NullMarked;
