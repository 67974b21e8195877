/** Trouble is named here: one closed list of reasons, one fault, one outcome type; it is rendered elsewhere. */
@NullMarked
package dev.tollgate.fault;

import org.jspecify.annotations.NullMarked;
