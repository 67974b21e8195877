/** The command line: one class per command. */
@NullMarked
package dev.tollgate.cli;

import org.jspecify.annotations.NullMarked;
