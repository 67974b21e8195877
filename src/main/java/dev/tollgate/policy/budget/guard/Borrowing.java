package dev.tollgate.policy.budget.guard;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.budget.BudgetLedger.Means;
import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import dev.tollgate.policy.budget.Loan;
import dev.tollgate.policy.budget.Shortage;
import dev.tollgate.policy.budget.Shortage.Cause;
import dev.tollgate.policy.budget.Spender;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sets aside what attempts ask for, at all their budgets or at none; where gateways share them and too little is lent to this one, it asks once
 * for all of them.
 *
 * <p>Threads: any; it keeps nothing.
 *
 * @param books where it is written down
 */
record Borrowing(BudgetBooks books) {
    /** What was lent may have been given back in the same moment, once a second: then it is asked for again. */
    private static final int TIMES = 2;

    /** A stream reserves so many tokens more at a time, or less where there is not so much. */
    private static final long[] STEPS = {2_048, 512, 128};

    private static final CompletionStage<BudgetShares.Said> NOBODY =
            CompletableFuture.completedStage(new BudgetShares.Said.Unreachable());

    private long now() {
        return books.clock().millis();
    }

    /** Reserves what an attempt asks for, or says which budget it does not fit. */
    Outcome<Held> reserve(Asking asking) {
        var held = reserve(asking, Means.FREE);
        return held == null ? new Outcome.Pending<>(borrowed(asking, TIMES)) : held;
    }

    /** As much as is asked for, or as a stream can begin with; null where too little is lent. */
    private @Nullable Outcome<Held> reserve(Asking asking, Means means) {
        long now = now();
        var used = asking;
        var said = books.ledger().reserve(used.owner(), used.spenders(), used.worst(), now, means);
        if (said instanceof Reserved.Refused(var why) && why.cause() != Cause.NOT_LENT && asking.mayBegin()) {
            used = asking.beginning(books.lengths().high(asking.model()));
            said = books.ledger().reserve(used.owner(), used.spenders(), used.worst(), now, means);
        }
        return switch (said) {
            case Reserved.Held(var reservation) -> Outcome.ready(new Held(used, reservation));
            case Reserved.Refused(var why) when why.cause() == Cause.NOT_LENT -> null;
            case Reserved.Refused(var why) -> Outcome.refused(Refusals.of(why, now));
        };
    }

    private CompletionStage<Outcome<Held>> borrowed(Asking asking, int times) {
        var wish = books.ledger().wish(asking.spenders(), asking.worst(), now());
        var shares = books.shares();
        var answer = shares == null || !shares.reachable() ? NOBODY : shares.borrow(wish);
        return answer.thenCompose(said -> {
            var outcome = lent(said, wish, asking);
            if (outcome != null) {
                return CompletableFuture.completedStage(outcome);
            }
            return times > 1
                    ? borrowed(asking, times - 1)
                    : CompletableFuture.completedStage(
                            Outcome.refused(elsewhere(wish.getFirst().spender(), asking)));
        });
    }

    /** Reserves what a wish has brought; null where it was given back in the same moment. */
    private @Nullable Outcome<Held> lent(BudgetShares.Said said, List<Loan> wish, Asking asking) {
        try {
            return switch (said) {
                case BudgetShares.Said.Lent _ -> reserve(asking, Means.WISHED);
                case BudgetShares.Said.Refused(var of) -> Outcome.refused(elsewhere(of.spender(), asking));
                case BudgetShares.Said.Unreachable _ ->
                    Outcome.refused(Refusals.apart(wish.getFirst().budget()));
            };
        } finally {
            books.ledger().over(wish);
        }
    }

    private Fault elsewhere(Spender spender, Asking asking) {
        long now = now();
        var balance = books.ledger().balance(spender, now);
        return Refusals.of(new Shortage(balance, asking.worst(), Cause.NOT_LENT, Long.MAX_VALUE), now);
    }

    /** Holds more for an answer that goes on, as far ahead as there is money for; null if it does, or if it may go on until more is lent. */
    @Nullable
    Shortage extend(Held held) {
        Shortage shortage = null;
        for (var step : STEPS) {
            var wider = held.beyondBy(step);
            var worst = held.asking.worst(wider);
            shortage = books.ledger().extend(held.reservation, worst.minus(held.amount), now());
            if (shortage == null) {
                held.holds(wider, worst);
                return null;
            }
        }
        return shortage != null && shortage.cause() == Cause.NOT_LENT && borrowsAhead(held) ? null : shortage;
    }

    /** Asks for more while the answer still has some set aside; whether it may go on meanwhile. */
    private boolean borrowsAhead(Held held) {
        var shares = books.shares();
        if (shares == null || !shares.reachable() || held.seen > held.bounds.output()) {
            return false;
        }
        if (!held.borrowing) {
            held.borrowing = true;
            var more = held.asking.worst(held.beyondBy(STEPS[0])).minus(held.amount);
            var wish = books.ledger().wish(held.asking.spenders(), more, now());
            shares.borrow(wish).thenRun(() -> {
                books.ledger().over(wish);
                held.borrowing = false;
            });
        }
        return true;
    }
}
