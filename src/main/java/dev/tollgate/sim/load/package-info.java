/** The load generator: open-loop arrivals, streams, minimal answer parsing, and the meters of processes and cores. */
@NullMarked
package dev.tollgate.sim.load;

import org.jspecify.annotations.NullMarked;
