/**
 * What is allowed: policies are asked in order, before a body is read and again before a target is picked; their consent is a
 * {@link dev.tollgate.policy.Permit}, without which no attempt can be made.
 */
@NullMarked
package dev.tollgate.policy;

import org.jspecify.annotations.NullMarked;
