/** The shell: everything that touches sockets, clocks and threads; the core above it is functions of values. */
@NullMarked
package dev.tollgate.io;

import org.jspecify.annotations.NullMarked;
