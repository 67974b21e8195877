/** What of the traffic a policy can reach: what is served, conditions that can never be true, and policies that meet in one call. */
@NullMarked
package dev.tollgate.config.reach;

import org.jspecify.annotations.NullMarked;
