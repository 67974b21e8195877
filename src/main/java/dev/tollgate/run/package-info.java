/** The agent run that a call belongs to. */
@NullMarked
package dev.tollgate.run;

import org.jspecify.annotations.NullMarked;
