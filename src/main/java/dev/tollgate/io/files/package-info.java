/** The files that a configuration was read from, and whether they have changed since. */
@NullMarked
package dev.tollgate.io.files;

import org.jspecify.annotations.NullMarked;
