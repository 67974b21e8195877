package dev.tollgate.policy.budget.guard;

import dev.tollgate.policy.budget.AccountKey;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Loan;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lends parts of limits to gateways as the script in Redis does, worked out in the plainest way, and answers when it is told to. */
final class NaiveLender {
    private final Map<AccountKey, Map<String, Amount>> parts = new HashMap<>();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int questions;
    private boolean down;
    private boolean silent;

    /** How often any gateway has asked to borrow. */
    int questions() {
        return questions;
    }

    /** Whether it is gone: then it cannot be asked, and what was asked before gets no answer. */
    void isDown(boolean gone) {
        down = gone;
    }

    /** Whether it has just left a question without an answer. */
    void isSilent(boolean mute) {
        silent = mute;
    }

    /** Answers the next question; false where there is none. */
    boolean answer() {
        var next = waiting.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** What one gateway sees of it. */
    BudgetShares of(String gateway, BudgetLedger ledger) {
        return new BudgetShares() {
            @Override
            public boolean reachable() {
                return !down;
            }

            @Override
            public boolean silent() {
                return silent;
            }

            @Override
            public int replicas() {
                return 3;
            }

            @Override
            public CompletionStage<Said> borrow(List<Loan> loans) {
                questions++;
                var later = new CompletableFuture<Said>();
                waiting.add(() -> later.complete(lend(gateway, ledger, loans)));
                return later;
            }
        };
    }

    private BudgetShares.Said lend(String gateway, BudgetLedger ledger, List<Loan> loans) {
        if (down) {
            return new BudgetShares.Said.Unreachable();
        }
        for (var loan : loans) {
            if (others(loan.key(), gateway) + loan.needed().nanos()
                    > loan.budget().nanos()) {
                return new BudgetShares.Said.Refused(loan);
            }
        }
        for (var loan : loans) {
            var mine = parts.computeIfAbsent(loan.key(), _ -> new HashMap<>());
            var part = mine.getOrDefault(gateway, Amount.NOTHING).max(loan.needed());
            mine.put(gateway, part);
            ledger.lend(loan, part);
        }
        return new BudgetShares.Said.Lent();
    }

    /** A gateway gives back what it does not use. */
    void giveBack(String gateway, BudgetLedger ledger, long now) {
        if (down) {
            return;
        }
        var told = ledger.giveBack(ledger.held(false), now, 50);
        waiting.add(() -> told.forEach(
                part -> parts.computeIfAbsent(part.key(), _ -> new HashMap<>()).put(gateway, part.held())));
    }

    private long others(AccountKey key, String gateway) {
        return parts.getOrDefault(key, Map.of()).entrySet().stream()
                .filter(part -> !part.getKey().equals(gateway))
                .mapToLong(part -> part.getValue().nanos())
                .sum();
    }
}
