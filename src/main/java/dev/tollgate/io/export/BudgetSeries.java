package dev.tollgate.io.export;

import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.telemetry.Codes;
import dev.tollgate.telemetry.TollgateNames;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Budgets among the metrics: the {@value #SUBJECTS} accounts that have spent most one by one, the others of each budget together, runs always
 * together. An account that no policy speaks of any more bounds nobody, and is not among them.
 */
final class BudgetSeries {
    static final int SUBJECTS = 200;

    private BudgetSeries() {}

    private record Name(String budget, String subject) {}

    static void show(StatePage page, BudgetLedger ledger, List<Balance> accounts) {
        page.counter(
                TollgateNames.BUDGET_EXPIRED, "Reservations of budgets that nobody ended in time.", ledger.expired());
        page.counters(TollgateNames.BUDGET_OVERDRAWN, "Dollars that attempts cost beyond what they had reserved.")
                .add(dollars(ledger.overdrawnNanos()));
        accounts(page, accounts);
    }

    private static void accounts(StatePage page, List<Balance> balances) {
        var spent = page.gauges(TollgateNames.BUDGET_SPENT, "Dollars spent in the window of a budget.");
        var reserved = page.gauges(TollgateNames.BUDGET_RESERVED, "Dollars reserved by attempts that run.");
        var limit = page.gauges(TollgateNames.BUDGET_LIMIT, "Dollars that one subject may spend in a window.");
        var ranked = balances.stream()
                .filter(balance -> balance.budget().limitsMoney())
                .sorted(Comparator.comparingLong(
                                (Balance balance) -> balance.spent().nanos())
                        .reversed()
                        .thenComparing(balance -> balance.budget().id())
                        .thenComparing(Balance::subject))
                .toList();
        Map<Name, Amount[]> together = new HashMap<>();
        int shown = 0;
        for (var balance : ranked) {
            var id = balance.budget().id();
            limit.add(dollars(balance.budget().nanos()), "budget", id);
            if (balance.budget().level() != Level.RUN && shown < SUBJECTS) {
                shown++;
                spent.add(dollars(balance.spent().nanos()), "budget", id, "subject", balance.subject());
                reserved.add(dollars(balance.reserved().nanos()), "budget", id, "subject", balance.subject());
            } else {
                var rest = together.computeIfAbsent(
                        new Name(id, Codes.OTHER), _ -> new Amount[] {Amount.NOTHING, Amount.NOTHING});
                rest[0] = rest[0].plus(balance.spent());
                rest[1] = rest[1].plus(balance.reserved());
            }
        }
        together.forEach((name, rest) -> {
            spent.add(dollars(rest[0].nanos()), "budget", name.budget(), "subject", name.subject());
            reserved.add(dollars(rest[1].nanos()), "budget", name.budget(), "subject", name.subject());
        });
    }

    private static double dollars(long nanos) {
        return nanos / 1e9;
    }
}
