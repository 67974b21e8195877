/** What dialects share to read a request while it arrives. */
@NullMarked
package dev.tollgate.dialect.request;

import org.jspecify.annotations.NullMarked;
