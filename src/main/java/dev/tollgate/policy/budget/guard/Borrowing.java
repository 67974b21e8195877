package dev.tollgate.policy.budget.guard;

import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.BudgetLedger.Means;
import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import dev.tollgate.policy.budget.Loan;
import dev.tollgate.policy.budget.Shortage;
import dev.tollgate.policy.budget.Shortage.Cause;
import dev.tollgate.policy.budget.Spender;
import java.time.Duration;
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

    private long now() {
        return books.clock().millis();
    }

    /** What a ledger said to an attempt, or to as much of it as a stream can begin with. */
    private record Tried(Asking used, Amount worst, Reserved said) {
        /** The budget of which too little is lent; null where that is not what is wrong. */
        @Nullable
        Shortage notLent() {
            return said instanceof Reserved.Refused(var why) && why.cause() == Cause.NOT_LENT ? why : null;
        }

        Outcome<Held> outcome(long now) {
            return switch (said) {
                case Reserved.Held(var reservation) -> Outcome.ready(new Held(used, worst, reservation));
                case Reserved.Refused(var why) -> Outcome.refused(BudgetRefusals.of(why, used.bounds(), now));
            };
        }
    }

    /** Reserves what an attempt asks for, or says which budget it does not fit. */
    Outcome<Held> reserve(Asking asking) {
        var tried = tried(asking, Means.FREE);
        if (tried.notLent() == null) {
            return tried.outcome(now());
        }
        var shares = books.shares();
        return shares == null || !shares.reachable() || shares.silent()
                ? apart(asking, BudgetRefusals.CONTENDED)
                : new Outcome.Pending<>(borrowed(shares, asking, TIMES));
    }

    private Tried tried(Asking asking, Means means) {
        var worst = asking.worst();
        var said = books.ledger().reserve(asking.owner(), asking.spenders(), worst, now(), means);
        if (said instanceof Reserved.Refused(var why) && why.cause() != Cause.NOT_LENT && asking.mayBegin()) {
            var less = asking.beginning(books.lengths().high(asking.model()));
            var least = less.worst();
            return new Tried(less, least, books.ledger().reserve(less.owner(), less.spenders(), least, now(), means));
        }
        return new Tried(asking, worst, said);
    }

    private CompletionStage<Outcome<Held>> borrowed(BudgetShares shares, Asking asking, int times) {
        var wish = books.ledger().wish(asking.spenders(), asking.worst(), now());
        return shares.borrow(wish).thenCompose(said -> {
            var outcome = lent(said, wish, asking);
            if (outcome != null) {
                return CompletableFuture.completedStage(outcome);
            }
            return times > 1
                    ? borrowed(shares, asking, times - 1)
                    : CompletableFuture.completedStage(
                            Outcome.refused(elsewhere(wish.getFirst().spender(), asking)));
        });
    }

    /** Reserves what a wish has brought; null where it was given back in the same moment. */
    private @Nullable Outcome<Held> lent(BudgetShares.Said said, List<Loan> wish, Asking asking) {
        try {
            return switch (said) {
                case BudgetShares.Said.Lent _ -> {
                    var tried = tried(asking, Means.WISHED);
                    yield tried.notLent() == null ? tried.outcome(now()) : null;
                }
                case BudgetShares.Said.Refused(var of) -> Outcome.refused(elsewhere(of.spender(), asking));
                case BudgetShares.Said.Unreachable _ -> apart(asking, BudgetRefusals.CONTENDED);
                case BudgetShares.Said.TooSoon(var until) -> apart(asking, until);
            };
        } finally {
            books.ledger().over(wish);
        }
    }

    /**
     * Reserves while nobody can be asked to lend: from what is lent, and from this process's share where a budget allows that.
     *
     * @param wait after which asking may help
     */
    private Outcome<Held> apart(Asking asking, Duration wait) {
        var tried = tried(asking, apart());
        var why = tried.notLent();
        if (why != null) {
            return Outcome.refused(BudgetRefusals.apart(why.balance().budget(), wait));
        }
        var outcome = tried.outcome(now());
        if (outcome instanceof Outcome.Ready<Held>(var held)) {
            held.apart = true;
        }
        return outcome;
    }

    private Means apart() {
        var shares = books.shares();
        return Means.apart(shares == null ? 1 : shares.replicas());
    }

    private Fault elsewhere(Spender spender, Asking asking) {
        long now = now();
        var balance = books.ledger().balance(spender, now);
        return BudgetRefusals.of(
                new Shortage(balance, asking.worst(), Cause.NOT_LENT, Long.MAX_VALUE), asking.bounds(), now);
    }

    /** Holds more for an answer that goes on, as far ahead as there is money for; null if it does, or if it may go on until more is lent. */
    @Nullable
    Shortage extend(Held held) {
        var shares = books.shares();
        boolean asked = shares == null || (shares.reachable() && !held.unanswered);
        var means = asked ? Means.FREE : apart();
        Shortage shortage = null;
        for (var step : STEPS) {
            var wider = held.beyondBy(step);
            var worst = held.asking.worst(wider);
            shortage = books.ledger().extend(held.reservation, worst.minus(held.amount), now(), means);
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
            var cutting = held.asking.spenders().stream()
                    .filter(spender -> !spender.budget().letsFinish())
                    .toList();
            var wish = books.ledger().wish(cutting, more, now());
            shares.borrow(wish).thenAccept(said -> {
                books.ledger().over(wish);
                held.unanswered =
                        said instanceof BudgetShares.Said.Unreachable || said instanceof BudgetShares.Said.TooSoon;
                held.borrowing = false;
            });
        }
        return true;
    }
}
