/** The simulated provider on real sockets: listener, connections, capacity, counters and faults that are switched while it runs. */
@NullMarked
package dev.tollgate.sim.server;

import org.jspecify.annotations.NullMarked;
