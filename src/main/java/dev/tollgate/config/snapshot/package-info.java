/** From configuration records to what runs: compiled once, immutable, swapped whole. */
@NullMarked
package dev.tollgate.config.snapshot;

import org.jspecify.annotations.NullMarked;
