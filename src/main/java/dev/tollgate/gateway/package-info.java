/** A gateway that runs: the only place where its parts are wired, from reading its configuration to its last word. */
@NullMarked
package dev.tollgate.gateway;

import org.jspecify.annotations.NullMarked;
