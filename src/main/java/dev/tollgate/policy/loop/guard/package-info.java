/** The loop guard in a chain of policies: what it keeps of each run, what it answers, and what it shows to operators. */
@NullMarked
package dev.tollgate.policy.loop.guard;

import org.jspecify.annotations.NullMarked;
