/** Answers on their way back: what the dialects share to read, judge and meter them, and to pass them on untouched. */
@NullMarked
package dev.tollgate.dialect.answer;

import org.jspecify.annotations.NullMarked;
