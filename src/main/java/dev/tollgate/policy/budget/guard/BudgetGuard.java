package dev.tollgate.policy.budget.guard;

import dev.tollgate.facts.AttemptSpent;
import dev.tollgate.facts.CallFacts;
import dev.tollgate.facts.CallSpent;
import dev.tollgate.facts.HeadFacts;
import dev.tollgate.facts.NextAttempt;
import dev.tollgate.fault.Fault;
import dev.tollgate.fault.Outcome;
import dev.tollgate.fault.Reason;
import dev.tollgate.policy.Consent;
import dev.tollgate.policy.FieldSink;
import dev.tollgate.policy.Guard;
import dev.tollgate.policy.PolicyNote;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Budget.Streams;
import dev.tollgate.policy.budget.Budget.Unpriced;
import dev.tollgate.policy.budget.Budget.Unsettled;
import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import dev.tollgate.policy.budget.Shortage;
import dev.tollgate.policy.budget.Shortage.Cause;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of one policy in one exchange.
 *
 * <p>Threads: confined to the event loop of its exchange, but for what is lent on another thread: what that sets is guarded by this object's
 * lock. The ledger behind it is shared.
 */
final class BudgetGuard implements Guard {
    /** Stands for a price that nobody knows: few models are dearer. */
    static final Price ASSUMED =
            Price.of(Rates.of(Rate.ofDollars("15"), Rate.ofDollars("75")), Provenance.of("assumed"));

    /** How often an attempt borrows before it gives way to others who were faster. */
    private static final int BORROWS = 4;

    /** A stream reserves so many tokens more at a time, or less where there is not so much. */
    private static final long[] STEPS = {2_048, 512, 128};

    private final BudgetPolicy policy;
    private final HeadFacts head;
    private final List<PolicyNote> notes = new ArrayList<>(0);
    private @Nullable CallFacts call;
    private @Nullable Held held;
    private boolean over;
    /** Of the budgets that have come to their threshold, the first. */
    private @Nullable Balance warned;

    BudgetGuard(BudgetPolicy policy, HeadFacts head) {
        this.policy = policy;
        this.head = head;
    }

    private long now() {
        return policy.books().clock().millis();
    }

    // --- before an attempt
    // -------------------------------------------------------------------------------------------------

    @Override
    public Outcome<Consent> call(CallFacts facts) {
        call = facts;
        for (var budget : policy.budgets()) {
            var downgrade = budget.downgrade();
            if (downgrade == null
                    || budget.level().ofAttempt()
                    || downgrade.model().equals(facts.entry().name())) {
                continue;
            }
            var balance = policy.books().ledger().balance(Subjects.spender(budget, facts, "", ""), now());
            boolean soon = downgrade.atPercent() < 100 && balance.reached(downgrade.atPercent());
            if (soon || !fitsSomewhere(balance, facts)) {
                note("downgrade", budget.id() + " to " + downgrade.model());
                warned = balance;
                return Outcome.ready(new Consent.UseModel(downgrade.model()));
            }
        }
        return Consent.GIVEN;
    }

    private boolean fitsSomewhere(Balance balance, CallFacts facts) {
        for (var target : facts.entry().targets()) {
            var bounds = Bounds.of(facts.request(), target, policy.books().lengths(), target.name());
            if (balance.fits(
                    WorstCase.of(bounds, target.price(), facts.request().serviceTier()))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Outcome<Consent> attempt(NextAttempt next) {
        var facts = facts();
        var price = next.price();
        if (price == null) {
            var strictest = strictestUnpriced();
            if (strictest != null && strictest.unpriced() == Unpriced.REFUSE) {
                return Outcome.refused(Refusals.unpriced(strictest, next.provider(), next.model()));
            }
            if (strictest != null) {
                boolean estimated = strictest.unpriced() == Unpriced.ESTIMATE;
                price = estimated ? ASSUMED : null;
                note(estimated ? "estimated_price" : "unpriced", Held.name(next));
            }
        }
        var bounds = Bounds.of(
                facts.request(), target(facts.entry(), next), policy.books().lengths(), Held.name(next));
        var worst = WorstCase.of(bounds, price, facts.request().serviceTier());
        var asking = new Asking(next, price, bounds, worst, Subjects.spenders(policy.budgets(), facts, next));
        var outcome = reserve(asking, true);
        if (outcome != null) {
            return outcome;
        }
        return new Outcome.Pending<>(borrowed(asking, BORROWS));
    }

    /** What an attempt asks of its budgets. */
    private record Asking(
            NextAttempt next, @Nullable Price price, Bounds bounds, Amount worst, List<Spender> spenders) {}

    /** Reserves, or says why not; null where it must be borrowed first. */
    private @Nullable Outcome<Consent> reserve(Asking asking, boolean mayBorrow) {
        long now = now();
        var owner = head.arrival().requestId() + "/" + asking.next().number();
        var request = facts().request();
        var used = asking;
        var reserved = policy.books().ledger().reserve(owner, used.spenders(), used.worst(), now);
        if (reserved instanceof Reserved.Refused(var why)
                && why.cause() != Cause.NOT_LENT
                && mayBegin(facts(), used.bounds())) {
            var less = used.bounds().withOutput(policy.books().lengths().high(Held.name(used.next())));
            var worst = WorstCase.of(less, used.price(), request.serviceTier());
            used = new Asking(used.next(), used.price(), less, worst, used.spenders());
            reserved = policy.books().ledger().reserve(owner, used.spenders(), worst, now);
        }
        return switch (reserved) {
            case Reserved.Held(var reservation) ->
                taken(
                        new Held(used.next(), reservation, used.price(), used.bounds(), used.worst(), used.spenders()),
                        now);
            case Reserved.Refused(var why) when why.cause() == Cause.NOT_LENT && mayBorrow -> null;
            case Reserved.Refused(var why) -> Outcome.refused(Refusals.of(why, now));
        };
    }

    /** Keeps what is reserved; an exchange that has ended meanwhile gives it back at once. */
    private synchronized Outcome<Consent> taken(Held fresh, long now) {
        if (over) {
            policy.books().ledger().commit(fresh.reservation, Amount.NOTHING, now);
            return Outcome.refused(Fault.of(Reason.CLIENT_CANCELLED, "the exchange has ended"));
        }
        held = fresh;
        warn(fresh.spenders, now);
        return Consent.GIVEN;
    }

    /** Borrows what the attempt needs and reserves it; others may take it in between, so it is tried again. */
    private CompletionStage<Outcome<Consent>> borrowed(Asking asking, int times) {
        var books = policy.books();
        var shares = books.shares();
        if (shares == null || !shares.reachable()) {
            return CompletableFuture.completedStage(
                    Outcome.refused(Refusals.apart(asking.spenders().getFirst())));
        }
        return shares.borrow(books.ledger().loans(asking.spenders(), asking.worst(), now()))
                .thenCompose(said -> {
                    var outcome =
                            switch (said) {
                                case LENT -> reserve(asking, times > 1);
                                case REFUSED -> reserve(asking, false);
                                case UNREACHABLE ->
                                    Outcome.<Consent>refused(
                                            Refusals.apart(asking.spenders().getFirst()));
                            };
                    return outcome == null ? borrowed(asking, times - 1) : CompletableFuture.completedStage(outcome);
                });
    }

    /** Whether a stream may begin with less set aside than its limit allows, since it can still be cut. */
    private boolean mayBegin(CallFacts facts, Bounds bounds) {
        if (!facts.request().stream() || !bounds.whole()) {
            return false;
        }
        for (var budget : policy.budgets()) {
            if (budget.streams() != Streams.CUT) {
                return false;
            }
        }
        return true;
    }

    private CallFacts facts() {
        if (call == null) {
            throw new IllegalStateException("an attempt of a call that was never judged");
        }
        return call;
    }

    private @Nullable Budget strictestUnpriced() {
        Budget strictest = null;
        for (var budget : policy.budgets()) {
            boolean stricter = strictest == null || budget.unpriced().compareTo(strictest.unpriced()) > 0;
            if (budget.limitsMoney() && stricter) {
                strictest = budget;
            }
        }
        return strictest;
    }

    private Unsettled strictestUnsettled() {
        var strictest = Unsettled.NOTHING;
        for (var budget : policy.budgets()) {
            strictest = budget.unsettled().compareTo(strictest) > 0 ? budget.unsettled() : strictest;
        }
        return strictest;
    }

    /** The target of an attempt; null where it is of another entry than the one that was asked for. */
    private static @Nullable Target target(ModelEntry entry, NextAttempt next) {
        for (var target : entry.targets()) {
            if (target.provider().equals(next.provider()) && target.model().equals(next.model())) {
                return target;
            }
        }
        return null;
    }

    private void warn(List<Spender> spenders, long now) {
        for (var spender : spenders) {
            var balance = policy.books().ledger().balance(spender, now);
            if (balance.reached(spender.budget().warnPercent())) {
                warned = balance;
                note("warn", spender.budget().id());
                return;
            }
        }
    }

    // --- while it runs
    // -----------------------------------------------------------------------------------------------------

    @Override
    public @Nullable Fault progress(int number, long outputBytes) {
        var running = held;
        if (running == null || running.attempt.number() != number) {
            return null;
        }
        running.seen = outputBytes;
        boolean enough = outputBytes + Settling.MARGIN <= running.bounds.output();
        if (enough || running.beyond || running.bounds.whole()) {
            return null;
        }
        return extend(running);
    }

    private @Nullable Fault extend(Held running) {
        long now = now();
        Shortage shortage = null;
        for (var step : STEPS) {
            long wanted = Math.max(running.bounds.output(), running.seen + Settling.MARGIN) + step;
            var bounds = running.bounds.withOutput(wanted);
            var amount = WorstCase.of(bounds, running.price, facts().request().serviceTier());
            shortage = policy.books().ledger().extend(running.reservation, amount.minus(running.amount), now);
            if (shortage == null) {
                running.bounds = bounds;
                running.amount = amount.max(running.amount);
                return null;
            }
        }
        if (shortage != null && shortage.cause() == Cause.NOT_LENT && borrowsAhead(running)) {
            return null;
        }
        if (shortage == null || shortage.balance().budget().streams() == Streams.FINISH) {
            running.beyond = true;
            note("finish", shortage == null ? "" : shortage.balance().budget().id());
            return null;
        }
        return Refusals.cut(shortage, now);
    }

    /** Asks for more while the answer still has some set aside; whether it may go on meanwhile. */
    private boolean borrowsAhead(Held running) {
        var shares = policy.books().shares();
        if (shares == null || !shares.reachable() || running.seen > running.bounds.output()) {
            return false;
        }
        if (!running.borrowing) {
            running.borrowing = true;
            var bounds = running.bounds.withOutput(running.bounds.output() + STEPS[0]);
            var more = WorstCase.of(bounds, running.price, facts().request().serviceTier())
                    .minus(running.amount);
            shares.borrow(policy.books().ledger().loans(running.spenders, more, now()))
                    .thenRun(() -> running.borrowing = false);
        }
        return true;
    }

    // --- afterwards
    // --------------------------------------------------------------------------------------------------------

    @Override
    public void attemptEnded(AttemptSpent spent) {
        var ended = held;
        held = null;
        if (ended == null || ended.attempt.number() != spent.number()) {
            return;
        }
        var request = facts().request();
        var actual = Settling.actual(ended, spent, request.stream(), request.serviceTier(), strictestUnsettled());
        policy.books().ledger().commit(ended.reservation, actual, now());
        var usage = spent.usage();
        if (spent.succeeded() && usage != null && ended.bounds.most() == Long.MAX_VALUE) {
            policy.books().lengths().learn(ended.model(), usage.totalOutput());
        }
        if (!spent.succeeded() && !actual.isNothing()) {
            note("unsettled", ended.model());
        }
    }

    @Override
    public synchronized void ended(CallSpent spent) {
        over = true;
        if (held != null) {
            policy.books().ledger().commit(held.reservation, Amount.NOTHING, now());
            held = null;
        }
    }

    @Override
    public void fields(FieldSink out) {
        if (warned != null) {
            out.set(Refusals.FIELD, Refusals.field(warned));
        }
    }

    @Override
    public synchronized void notes(Consumer<PolicyNote> out) {
        notes.forEach(out);
    }

    private synchronized void note(String action, String detail) {
        notes.add(new PolicyNote(policy.name(), policy.kind(), action, detail));
    }
}
