/** What no single key of a configuration can tell: references, contradictions, open doors, files that are missing, what is not served yet. */
@NullMarked
package dev.tollgate.config.check;

import org.jspecify.annotations.NullMarked;
