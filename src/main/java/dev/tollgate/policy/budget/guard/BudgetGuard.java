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
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Budget.Unpriced;
import dev.tollgate.policy.budget.Budget.Unreachable;
import dev.tollgate.price.Price;
import dev.tollgate.price.Provenance;
import dev.tollgate.price.Rate;
import dev.tollgate.price.Rates;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The budgets of one exchange, whichever policies they stand in. Those that are not enforced are counted like the others, in full, and never
 * refuse.
 *
 * <p>Threads: confined to the event loop of its exchange, but for what is lent on another thread: what that sets is guarded by this object's
 * lock, under which only those of the ledger and of the notes are taken. The ledger behind it is shared.
 */
final class BudgetGuard implements Guard {
    /** Stands for a price that nobody knows: few models are dearer. */
    static final Price ASSUMED =
            Price.of(Rates.of(Rate.ofDollars("15"), Rate.ofDollars("75")), Provenance.of("assumed"));

    private final List<BudgetRule> rules;
    private final BudgetBooks books;
    private final Borrowing borrowing;
    private final HeadFacts head;
    private final BudgetNotes notes = new BudgetNotes();
    private Stakes stakes = Stakes.NONE;
    private @Nullable CallFacts call;
    private @Nullable Held held;
    /** Which attempt's question is waited for; 0 for none. An attempt that was barred and the next have the same number. */
    private int asked;

    private int questions;
    /** Of the budgets that have come to their threshold, the first. */
    private @Nullable Balance warned;

    BudgetGuard(List<BudgetRule> rules, Borrowing borrowing, HeadFacts head) {
        this.rules = rules;
        this.books = borrowing.books();
        this.borrowing = borrowing;
        this.head = head;
    }

    private long now() {
        return books.clock().millis();
    }

    // --- before an attempt

    @Override
    public Outcome<Consent> call(CallFacts facts) {
        call = facts;
        stakes = Stakes.of(Rule.those(
                rules,
                rule -> !rule.rule().match().needsCall() || rule.rule().match().call(facts)));
        var consent = bounded(stakes, facts);
        if (consent instanceof Outcome.Refused) {
            return consent;
        }
        for (var budget : stakes.budgets()) {
            var downgrade = budget.downgrade();
            if (downgrade != null && !downgrade.model().equals(facts.entry().name()) && isLow(budget, downgrade)) {
                if (budget.enforced()) {
                    consent = Outcome.ready(new Consent.UseModel(downgrade.model(), budget.policy(), budget.id()));
                } else {
                    notes.add(budget, "shadow_downgrade", "to " + downgrade.model());
                }
            }
        }
        return consent;
    }

    /** Whether an answer that nothing bounds is let through. */
    private Outcome<Consent> bounded(Stakes asked, CallFacts facts) {
        if (!Bounds.areUnknown(facts.request())) {
            return Consent.GIVEN;
        }
        var refusing = asked.refusingUnbounded(true);
        if (refusing != null) {
            return Outcome.refused(BudgetRefusals.unbounded(refusing));
        }
        var shadow = asked.refusingUnbounded(false);
        if (shadow != null) {
            notes.wouldRefuse(shadow, Reason.BAD_REQUEST);
        }
        return Consent.GIVEN;
    }

    /** It spends from the budgets of both models: neither those that sent it there nor those of what serves it are to be got around. */
    @Override
    public Outcome<Consent> instead(CallFacts served) {
        call = served;
        var more = new ArrayList<Budget>(0);
        for (var rule : rules) {
            if (rule.rule().match().needsCall() && rule.rule().match().call(served)) {
                rule.budgets().stream()
                        .filter(budget -> !stakes.budgets().contains(budget))
                        .forEach(more::add);
            }
        }
        if (more.isEmpty()) {
            return Consent.GIVEN;
        }
        var consent = bounded(new Stakes(more), served);
        stakes = stakes.and(more);
        return consent;
    }

    /** Whether so much of a budget is spent that another model is to serve. */
    private boolean isLow(Budget budget, Budget.Downgrade downgrade) {
        if (budget.level().ofAttempt()) {
            return false;
        }
        var balance = books.ledger().balance(Subjects.spender(budget, facts(), "", ""), now());
        boolean low = downgrade.atPercent() < 100 && balance.reached(downgrade.atPercent());
        if (!low && fitsSomewhere(balance)) {
            return false;
        }
        warned = budget.enforced() ? balance : warned;
        return true;
    }

    private boolean fitsSomewhere(Balance balance) {
        var request = facts().request();
        for (var target : facts().entry().targets()) {
            var bounds = Bounds.of(
                    request, request.bodyBytes(), target, () -> books.lengths().high(target.name()));
            if (balance.fits(WorstCase.of(bounds, target.price(), request))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Outcome<Consent> attempt(NextAttempt next) {
        if (stakes.budgets().isEmpty()) {
            return Consent.GIVEN;
        }
        var price = next.price();
        if (price == null) {
            var strictest = stakes.strictestUnpriced(true);
            if (strictest != null && strictest.terms().unpriced() == Unpriced.REFUSE) {
                return Outcome.refused(BudgetRefusals.unpriced(strictest, next.provider(), next.model()));
            }
            price = assumed(strictest, next);
        }
        int question = question();
        return switch (borrowing.reserve(asking(next, price))) {
            case Outcome.Ready<Held>(var fresh) -> taken(fresh, question);
            case Outcome.Refused<Held>(var why) -> Outcome.refused(why);
            case Outcome.Pending<Held>(var later) ->
                new Outcome.Pending<>(later.thenApply(outcome -> lent(outcome, question)));
        };
    }

    private synchronized int question() {
        asked = ++questions;
        return asked;
    }

    private Outcome<Consent> lent(Outcome<Held> outcome, int question) {
        return switch (outcome) {
            case Outcome.Ready<Held>(var fresh) -> taken(fresh, question);
            case Outcome.Refused<Held>(var why) -> Outcome.refused(why);
            case Outcome.Pending<Held> _ ->
                throw new IllegalStateException("budgets: a pending outcome became a pending one");
        };
    }

    private Asking asking(NextAttempt next, @Nullable Price price) {
        var request = facts().request();
        return new Asking(
                head.arrival().requestId(),
                next,
                request,
                price,
                Bounds.of(request, next.bodyBytes(), target(facts().entry(), next), () -> books.lengths()
                        .high(Asking.model(next))),
                Subjects.spenders(stakes.budgets(), facts(), next));
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

    /** The price by which an attempt is counted that has none, and would be refused by nothing that is enforced; null where it is not. */
    private @Nullable Price assumed(@Nullable Budget enforced, NextAttempt next) {
        var shadow = stakes.strictestUnpriced(false);
        if (shadow != null && shadow.terms().unpriced() == Unpriced.REFUSE) {
            notes.wouldRefuse(shadow, Reason.PRICE_UNKNOWN);
        }
        var decides = enforced == null ? shadow : enforced;
        if (decides == null) {
            return null;
        }
        boolean counted = decides.terms().unpriced() != Unpriced.ALLOW;
        notes.add(decides, counted ? "estimated_price" : "unpriced", next.provider() + "/" + next.model());
        return counted ? ASSUMED : null;
    }

    /** Keeps what is reserved; where nobody waits for it any more, it is given back at once. */
    private synchronized Outcome<Consent> taken(Held fresh, int question) {
        if (asked != question) {
            books.ledger().commit(fresh.reservation, Amount.NOTHING, now());
            return Outcome.refused(Fault.of(Reason.CLIENT_CANCELLED, "the attempt is not waited for any more"));
        }
        asked = 0;
        held = fresh;
        if (!fresh.reservation.isTold() && !fresh.apart) {
            return Consent.GIVEN;
        }
        boolean told = false;
        for (var balance : books.ledger().balances(fresh.asking.spenders(), now())) {
            var budget = balance.budget();
            if (!told && budget.enforced() && balance.reached(budget.warnPercent())) {
                told = true;
                warned = balance;
                notes.add(budget, "warn", "");
            }
            if (fresh.apart && budget.enforced() && budget.terms().unreachable() == Unreachable.LOCAL) {
                notes.add(budget, "local", "");
            }
            notes.stands(balance);
        }
        return Consent.GIVEN;
    }

    private CallFacts facts() {
        if (call == null) {
            throw new IllegalStateException("an attempt of a call that was never judged");
        }
        return call;
    }

    // --- while it runs

    @Override
    public @Nullable Fault progress(int number, long outputBytes) {
        var running = held;
        if (running == null || running.number() != number || !running.needsMore(outputBytes)) {
            return null;
        }
        var shortage = borrowing.extend(running);
        if (shortage == null) {
            books.ledger().balances(running.asking.spenders(), now()).forEach(notes::stands);
        }
        return shortage == null ? null : BudgetRefusals.cut(shortage, now());
    }

    // --- afterwards

    @Override
    public void attemptEnded(AttemptSpent spent) {
        var ended = letGo();
        if (ended == null) {
            return;
        }
        var actual = Settling.actual(ended, spent, stakes.strictestUnsettled());
        books.ledger().commit(ended.reservation, actual, now());
        var usage = spent.usage();
        if (spent.succeeded() && usage != null && ended.bounds.most() == Long.MAX_VALUE) {
            books.lengths().learn(ended.asking.model(), usage.totalOutput());
        }
        if (!spent.succeeded() && !actual.isNothing()) {
            notes.add(stakes.budgets().getFirst(), "unsettled", ended.asking.model());
        }
    }

    @Override
    public void ended(CallSpent spent) {
        var left = letGo();
        if (left != null) {
            books.ledger().commit(left.reservation, Amount.NOTHING, now());
        }
    }

    /** What the attempt holds, if it holds anything; what is still to come for it will find that it is over. */
    private synchronized @Nullable Held letGo() {
        var was = held;
        held = null;
        asked = 0;
        return was;
    }

    @Override
    public void fields(FieldSink out) {
        if (warned != null) {
            out.set(BudgetRefusals.FIELD, BudgetRefusals.field(warned));
        }
    }

    @Override
    public void notes(Consumer<PolicyNote> out) {
        notes.tell(out);
    }
}
