/** What the demo shows: simulated providers written down as a configuration, an outage, and a board of where calls went and why. */
@NullMarked
package dev.tollgate.sim.demo;

import org.jspecify.annotations.NullMarked;
