/** Why a call went where it went, for people: a decision as a table, a prompt that is counted, what a gateway that runs remembers. */
@NullMarked
package dev.tollgate.explain;

import org.jspecify.annotations.NullMarked;
