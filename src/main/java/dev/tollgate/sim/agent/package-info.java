/** Simulated clients: seeded, bounded traffic in the OpenAI dialect with every result reported. */
@NullMarked
package dev.tollgate.sim.agent;

import org.jspecify.annotations.NullMarked;
