/**
 * What a model call costs: integer nano-dollars, rates per million tokens, thresholds and service tiers, and how sure a figure is.
 * Everything here is a pure function of usage and rates.
 */
@NullMarked
package dev.tollgate.price;

import org.jspecify.annotations.NullMarked;
