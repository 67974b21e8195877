/** Names to addresses without blocking, bounded and remembered, and which addresses may be dialled. */
@NullMarked
package dev.tollgate.io.upstream.dns;

import org.jspecify.annotations.NullMarked;
