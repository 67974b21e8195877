/**
 * Price books as text: the {@code prices.yaml} format, the public catalogues that fill it, and what {@code tollgate prices} shows.
 * Pure functions from text to values and back; files are read and written elsewhere.
 */
@NullMarked
package dev.tollgate.price.catalogue;

import org.jspecify.annotations.NullMarked;
