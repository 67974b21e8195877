package dev.tollgate.policy.budget;

/**
 * That a subject spends from a budget.
 *
 * @param subject the agent, team, model ... of the budget's level; empty for {@link Level#ALL}, or where it has none
 */
public record Spender(Budget budget, String subject) {
    AccountKey key() {
        return new AccountKey(budget.id(), budget.window(), subject);
    }
}
