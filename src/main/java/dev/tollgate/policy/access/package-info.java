/** Who may call what: deny rules first, and where there are allow rules nobody else. */
@NullMarked
package dev.tollgate.policy.access;

import org.jspecify.annotations.NullMarked;
