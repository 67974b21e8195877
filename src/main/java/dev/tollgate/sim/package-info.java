/**
 * The simulated world: what a provider is set to do ({@code SimSettings}), how it may fail ({@code SimFault}) and the script that it
 * plays ({@code Step}). What it says is in {@code sim.answer}, its sockets in {@code sim.server}, its clients in {@code sim.agent}.
 */
@NullMarked
package dev.tollgate.sim;

import org.jspecify.annotations.NullMarked;
