/** One request and its way through the gateway: how it arrived, which face it called, what it asks, and when what happened. */
@NullMarked
package dev.tollgate.exchange;

import org.jspecify.annotations.NullMarked;
