package dev.tollgate.policy.budget;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of all budgets, so many for each at most: subjects beyond share one, which can only make them spend less.
 *
 * <p>Threads: guarded by the lock of its {@link BudgetLedger}.
 */
final class AccountTable {
    private static final long IDLE_SCAN_MILLIS = 1_000;

    private final int perBudget;
    private final boolean shared;
    private final Map<AccountKey, Account> accounts = new HashMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();
    private int nextIndex;
    private long scannedAt = Long.MIN_VALUE;

    AccountTable(int perBudget, boolean shared) {
        this.perBudget = perBudget;
        this.shared = shared;
    }

    Collection<Account> all() {
        return accounts.values();
    }

    /** The account of a subject; null if it has none yet. */
    @Nullable
    Account find(AccountKey key) {
        return accounts.get(key);
    }

    /** The key under which a subject without an account gets one: its own, or that of the others where there is no room. */
    AccountKey placed(AccountKey key, long now) {
        return hasRoom(key.budget(), now) ? key : new AccountKey(key.budget(), key.window(), AccountKey.OTHERS);
    }

    private boolean hasRoom(String budget, long now) {
        if (size(budget) < perBudget) {
            return true;
        }
        if (scannedAt == Long.MIN_VALUE || now - scannedAt >= IDLE_SCAN_MILLIS || now < scannedAt) {
            scannedAt = now;
            forgetIdle(now);
        }
        return size(budget) < perBudget;
    }

    private int size(String budget) {
        return sizes.getOrDefault(budget, 0);
    }

    /** A new account. */
    Account open(AccountKey key) {
        var account = new Account(nextIndex++, key, shared);
        accounts.put(key, account);
        sizes.merge(key.budget(), 1, Integer::sum);
        return account;
    }

    /** Measures the accounts of these budgets by their limits; one with another window has other accounts. */
    void follow(Map<String, Budget> inForce, long now) {
        for (var account : accounts.values()) {
            var budget = inForce.get(account.key.budget());
            if (budget != null && budget.window().equals(account.key.window())) {
                account.follow(budget, now);
            }
        }
    }

    /** Lets go of every account that holds nothing, but for those that calls of this moment have found. */
    void forgetIdle(long now) {
        accounts.values().removeIf(account -> {
            account.spending.roll(now);
            if (!account.isIdle(now)) {
                return false;
            }
            sizes.computeIfPresent(account.key.budget(), (_, size) -> size == 1 ? null : size - 1);
            return true;
        });
    }
}
