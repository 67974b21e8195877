/** What stands during a load test: the processes, their configurations and cores, the load points. */
@NullMarked
package dev.tollgate.sim.load.stage;

import org.jspecify.annotations.NullMarked;
