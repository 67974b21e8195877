/** What operators and their tools ask: the admin API, the metrics page and the health checks, on event loops of their own. */
@NullMarked
package dev.tollgate.io.admin;

import org.jspecify.annotations.NullMarked;
