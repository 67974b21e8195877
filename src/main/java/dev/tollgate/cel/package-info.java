/** Conditions and keys that operators write in CEL: compiled and type-checked once, bounded in what they may cost. */
@NullMarked
package dev.tollgate.cel;

import org.jspecify.annotations.NullMarked;
