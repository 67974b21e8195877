/** Who calls us and as whom we call: callers, their proofs, and the credentials that go upstream. */
@NullMarked
package dev.tollgate.identity;

import org.jspecify.annotations.NullMarked;
