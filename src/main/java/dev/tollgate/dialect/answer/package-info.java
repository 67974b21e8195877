/** Answers on their way back: what the dialects share to pass them on untouched, and what turns one dialect's into another's. */
@NullMarked
package dev.tollgate.dialect.answer;

import org.jspecify.annotations.NullMarked;
