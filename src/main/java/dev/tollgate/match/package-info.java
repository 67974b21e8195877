/** Whom and what a policy speaks of: patterns, address blocks, and the answer where it cannot be known yet. */
@NullMarked
package dev.tollgate.match;

import org.jspecify.annotations.NullMarked;
