/** Bytes as they travel: views, splices, content hashes; the framings JSON and SSE are read in are its subpackages. */
@NullMarked
package dev.tollgate.wire;

import org.jspecify.annotations.NullMarked;
