/**
 * The measure of the loop guard: agents that do honest work and agents with a planted loop, side by side in virtual time, through the reader of
 * requests and the rules that a gateway uses.
 */
@NullMarked
package dev.tollgate.policy.loop.trial;

import org.jspecify.annotations.NullMarked;
