/** Budgets in an exchange: what an attempt can cost at most, what it holds of its budgets, and what its caller is told. */
@NullMarked
package dev.tollgate.policy.budget.guard;

import org.jspecify.annotations.NullMarked;
