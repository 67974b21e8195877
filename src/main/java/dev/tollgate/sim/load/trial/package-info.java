/** The load test: Tollgate beside nginx and haproxy in front of one cheap upstream, in paired rounds, and the page about it. */
@NullMarked
package dev.tollgate.sim.load.trial;

import org.jspecify.annotations.NullMarked;
