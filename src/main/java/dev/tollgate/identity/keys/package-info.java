/** Keys of our own: what a file says of them, and whose a shown one is. */
@NullMarked
package dev.tollgate.identity.keys;

import org.jspecify.annotations.NullMarked;
