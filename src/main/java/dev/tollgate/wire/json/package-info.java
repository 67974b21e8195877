/** Strict JSON read once, as it arrives: one pass judges the document and tells a handler what it asked for, without a tree. */
@NullMarked
package dev.tollgate.wire.json;

import org.jspecify.annotations.NullMarked;
