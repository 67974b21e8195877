/** Answers in which the same words come over and over (L13): one look at each byte as it passes. */
@NullMarked
package dev.tollgate.policy.loop.chant;

import org.jspecify.annotations.NullMarked;
