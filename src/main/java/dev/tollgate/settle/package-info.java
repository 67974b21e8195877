/** The end of an exchange: what was tried, what it used, what it cost, written down once and always. */
@NullMarked
package dev.tollgate.settle;

import org.jspecify.annotations.NullMarked;
