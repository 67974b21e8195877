/** Threads that look through long texts, so that no event loop is held up by it. */
@NullMarked
package dev.tollgate.io.scan;

import org.jspecify.annotations.NullMarked;
