/** The command line, and {@link dev.tollgate.cli.Gateway}, the only place where objects are wired. */
@NullMarked
package dev.tollgate.cli;

import org.jspecify.annotations.NullMarked;
