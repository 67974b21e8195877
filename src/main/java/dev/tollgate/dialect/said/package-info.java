/** What answers say, found without reading them whole. */
@NullMarked
package dev.tollgate.dialect.said;

import org.jspecify.annotations.NullMarked;
