/**
 * Where upstreams are and how they may be reached: the values that name a pool, its bounds, and why no connection could be had.
 *
 * <p>Names are looked up in {@code dns}, connections opened in {@code connect} and kept in {@code pool}.
 */
@NullMarked
package dev.tollgate.io.upstream;

import org.jspecify.annotations.NullMarked;
