/**
 * Redis, where replicas share what they count: one connection with a deadline and a breaker, scripts, and what is counted by them. Whoever
 * uses it must know what to do without it.
 */
@NullMarked
package dev.tollgate.io.redis;

import org.jspecify.annotations.NullMarked;
