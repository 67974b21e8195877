/**
 * How callers and providers write model calls: a dialect reads requests, meters and rewrites answers, and renders errors.
 *
 * <p>Each dialect is a subpackage; everything else knows only the types here.
 */
@NullMarked
package dev.tollgate.dialect;

import org.jspecify.annotations.NullMarked;
