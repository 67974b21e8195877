/** The neutral conversation that every dialect is read into and written from, and what a call used. */
@NullMarked
package dev.tollgate.llm;

import org.jspecify.annotations.NullMarked;
