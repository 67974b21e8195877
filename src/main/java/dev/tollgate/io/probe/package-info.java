/** Active probes: whether servers live, asked at intervals, so that calls need not find out. */
@NullMarked
package dev.tollgate.io.probe;

import org.jspecify.annotations.NullMarked;
