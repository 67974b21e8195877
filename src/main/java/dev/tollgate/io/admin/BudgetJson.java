package dev.tollgate.io.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.price.Money;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Budgets as JSON: dollars as decimal strings, the accounts that have spent most first. */
final class BudgetJson {
    /** The most accounts that are shown. */
    static final int MOST = 1_000;

    private BudgetJson() {}

    static ObjectNode budgets(List<AdminViews.Account> accounts) {
        var node = JsonNodeFactory.instance.objectNode();
        node.put("accounts", accounts.size());
        var list = node.putArray("budgets");
        accounts.stream()
                .sorted(Comparator.comparingLong((AdminViews.Account account) ->
                                account.balance().spent().nanos())
                        .reversed()
                        .thenComparing(account -> account.balance().budget().id())
                        .thenComparing(account -> account.balance().subject()))
                .limit(MOST)
                .forEach(account -> list.add(balance(account.balance(), mode(account))));
        return node;
    }

    private static String mode(AdminViews.Account account) {
        if (!account.spokenOf()) {
            return "none";
        }
        return account.balance().budget().enforced() ? "enforce" : "shadow";
    }

    private static ObjectNode balance(Balance balance, String mode) {
        var budget = balance.budget();
        var node = JsonNodeFactory.instance
                .objectNode()
                .put("budget", budget.id())
                .put("mode", mode)
                .put("per", budget.level().code())
                .put("subject", balance.subject())
                .put("window", budget.window().toString());
        if (budget.limitsMoney()) {
            node.putObject("usd")
                    .put("limit", dollars(budget.nanos()))
                    .put("spent", dollars(balance.spent().nanos()))
                    .put("reserved", dollars(balance.reserved().nanos()))
                    .put("remaining", dollars(balance.remainingNanos()));
        }
        if (budget.limitsTokens()) {
            node.putObject("tokens")
                    .put("limit", budget.tokens())
                    .put("spent", balance.spent().tokens())
                    .put("reserved", balance.reserved().tokens())
                    .put("remaining", balance.remainingTokens());
        }
        if (balance.resetsAt() == Long.MAX_VALUE) {
            node.putNull("resets");
        } else {
            node.put("resets", Instant.ofEpochMilli(balance.resetsAt()).toString());
        }
        return node.put("warning", balance.reached(budget.warnPercent())).put("exhausted", exhausted(balance, budget));
    }

    private static boolean exhausted(Balance balance, Budget budget) {
        return (budget.limitsMoney() && balance.remainingNanos() == 0)
                || (budget.limitsTokens() && balance.remainingTokens() == 0);
    }

    private static String dollars(long nanos) {
        return Money.ofNanos(nanos).decimal();
    }
}
