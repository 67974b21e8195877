/** How much callers may ask for in a time, and how much at once: rates by GCRA on integers, counters of calls under way, each by a key. */
@NullMarked
package dev.tollgate.policy.limit;

import org.jspecify.annotations.NullMarked;
