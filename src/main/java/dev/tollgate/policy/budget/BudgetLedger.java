package dev.tollgate.policy.budget;

import dev.tollgate.policy.budget.Reservation.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All accounts of all budgets. {@code docs/budgets.md} states what it guarantees: with every attempt costing at most what it reserved, no
 * account ever has more spent and reserved than its limit, whatever runs at once, fails, is retried or dies.
 *
 * <p>Integers only. Times are milliseconds since the epoch and come in as arguments.
 *
 * <p>Threads: any thread; one short lock holds everything, so that an attempt reserves at all its accounts at once or at none. Bounded: a
 * budget has at most so many accounts, and subjects beyond share one; reservations are as many as attempts run.
 */
public final class BudgetLedger {
    /** Accounts of one budget. */
    public static final int DEFAULT_ACCOUNTS = 16_384;

    /** How long an attempt may be silent before what it holds is taken as spent. */
    public static final long EXPIRY_MILLIS = 3_600_000;

    /** How often calls look for reservations that nobody ended. */
    private static final long SWEEP_MILLIS = 60_000;

    private final AccountTable accounts;
    private final OpenReservations open = new OpenReservations();
    private BudgetJournal journal = BudgetJournal.NONE;
    private long nextSerial = 1;
    private long overdrawnNanos;
    private long expired;
    private long sweptAt;

    public BudgetLedger() {
        this(DEFAULT_ACCOUNTS);
    }

    /** A ledger with at most so many accounts for each budget. */
    public BudgetLedger(int maxAccounts) {
        this(maxAccounts, false);
    }

    /**
     * The same.
     *
     * @param shared whether other processes spend from the same budgets, so that nothing may be reserved but what is lent
     */
    public BudgetLedger(int maxAccounts, boolean shared) {
        accounts = new AccountTable(maxAccounts, shared);
    }

    /** What became of an attempt to reserve. */
    public sealed interface Reserved {
        /** It is held. */
        record Held(Reservation reservation) implements Reserved {}

        /** Nothing is held: this account, the first in order, has not enough. */
        record Refused(Shortage shortage) implements Reserved {}
    }

    /**
     * From what of a limit that several processes share an attempt may reserve.
     *
     * @param wished from all that is lent, since its own wish has brought it; else only from what nobody waits for
     * @param shares among how many processes a limit is divided of which each may have its share unasked; 0 where it must be lent
     */
    public record Means(boolean wished, int shares) {
        public static final Means FREE = new Means(false, 0);
        public static final Means WISHED = new Means(true, 0);

        /** While nobody can be asked to lend. */
        public static Means apart(int shares) {
            return new Means(true, Math.max(1, shares));
        }
    }

    // --- an attempt

    /** As {@link #reserve(String, List, Amount, long, Means)} from what is free. */
    public Reserved reserve(String owner, List<Spender> spenders, Amount worst, long now) {
        return reserve(owner, spenders, worst, now, Means.FREE);
    }

    /**
     * Reserves at every account, or at none. A budget that is not enforced never stands in the way, and is counted beyond its limit.
     *
     * @param owner the call whose attempt it is for
     * @param spenders each of another account
     * @param worst the most that the attempt can cost
     * @param means from what of a limit that is shared
     */
    public synchronized Reserved reserve(String owner, List<Spender> spenders, Amount worst, long now, Means means) {
        if (now - sweptAt >= SWEEP_MILLIS || now < sweptAt) {
            sweep(now);
        }
        var found = new Account[spenders.size()];
        boolean enforced = false;
        for (int i = 0; i < found.length; i++) {
            var budget = spenders.get(i).budget();
            found[i] = account(spenders.get(i), now);
            var shortage = found[i].shortage(budget, worst, means);
            if (shortage != null) {
                return new Reserved.Refused(shortage);
            }
            enforced |= budget.enforced();
        }
        var reservation = new Reservation(nextSerial++, owner, found, enforced, worst, now + EXPIRY_MILLIS);
        for (int i = 0; i < found.length; i++) {
            found[i].reserve(worst);
            reservation.told |= found[i].isTold(spenders.get(i).budget());
        }
        open.add(reservation);
        journal.reserved(reservation.serial, reservation.indexes(), worst, now);
        return new Reserved.Held(reservation);
    }

    /**
     * Holds so much more at every account, or at none; a budget that lets streams finish stands no more in the way than one that is not
     * enforced.
     *
     * @return null if it is held, else why not
     */
    public synchronized @Nullable Shortage extend(Reservation reservation, Amount more, long now, Means means) {
        if (reservation.state == State.ENDED) {
            return null;
        }
        for (var account : reservation.accounts) {
            var budget = account.budget();
            account.spending.roll(now);
            var shortage = budget == null || budget.letsFinish() ? null : account.shortage(budget, more, means);
            if (shortage != null) {
                return shortage;
            }
        }
        reservation.expiresAt = now + EXPIRY_MILLIS;
        if (reservation.state == State.EXPIRED) {
            correct(reservation, more.nanos(), more.tokens());
        } else {
            for (var account : reservation.accounts) {
                account.reserve(more);
            }
            journal.extended(reservation.serial, more);
        }
        reservation.held = reservation.held.plus(more);
        return null;
    }

    /** The attempt has ended and cost so much; what else it held is free again. Only the first call counts. */
    public synchronized void commit(Reservation reservation, Amount actual, long now) {
        switch (reservation.state) {
            case OPEN -> settle(reservation, actual, now);
            case EXPIRED ->
                correct(
                        reservation,
                        actual.nanos() - reservation.held.nanos(),
                        actual.tokens() - reservation.held.tokens());
            case ENDED -> {
                return;
            }
        }
        if (reservation.enforced) {
            overdrawnNanos = Spending.bounded(overdrawnNanos + Math.max(0, actual.nanos() - reservation.held.nanos()));
        }
        reservation.state = State.ENDED;
    }

    /**
     * Takes what expired reservations hold as spent, since nobody knows better; a later commit puts it right. Reserving does it every minute.
     *
     * @return how many there were
     */
    public synchronized int sweep(long now) {
        sweptAt = now;
        var late = open.late(now);
        for (var reservation : late) {
            settle(reservation, reservation.held, now);
            reservation.state = State.EXPIRED;
        }
        expired += late.size();
        return late.size();
    }

    private void settle(Reservation reservation, Amount actual, long now) {
        open.remove(reservation);
        for (var account : reservation.accounts) {
            account.giveBack(reservation.held);
            account.spend(actual, now);
        }
        reservation.chargedAt = now;
        journal.settled(reservation.serial, actual, now);
    }

    /** Changes what was taken as spent, where and when it was. */
    private void correct(Reservation reservation, long nanos, long tokens) {
        for (var account : reservation.accounts) {
            account.spending.add(nanos, tokens, reservation.chargedAt);
            journal.spent(account.index, nanos, tokens, reservation.chargedAt);
        }
    }

    private Account account(Spender spender, long now) {
        var account = accounts.find(spender.key());
        if (account == null) {
            account = opened(accounts.placed(spender.key(), now));
        }
        account.measure(spender.budget(), now);
        return account;
    }

    private Account opened(AccountKey key) {
        var there = accounts.find(key);
        if (there != null) {
            return there;
        }
        var account = accounts.open(key);
        journal.opened(account.index, key);
        return account;
    }

    // --- what one can see

    /** How the account of a spender stands. */
    public synchronized Balance balance(Spender spender, long now) {
        return account(spender, now).balance(spender.budget());
    }

    /** How the accounts of these spenders stand, in their order. */
    public synchronized List<Balance> balances(List<Spender> spenders, long now) {
        var balances = new ArrayList<Balance>(spenders.size());
        for (var spender : spenders) {
            balances.add(account(spender, now).balance(spender.budget()));
        }
        return balances;
    }

    /** These budgets, by their ids, are in force from here on: their accounts stand by their limits, also those that only a journal remembers. */
    public synchronized void follow(Map<String, Budget> inForce, long now) {
        accounts.follow(inForce, now);
    }

    /** How every account stands of which a policy has spoken since the start, in no order: one after the other, so that calls need not wait for all. */
    public List<Balance> balances(long now) {
        var balances = new ArrayList<Balance>();
        for (var account : all()) {
            tell(account, now, balances);
        }
        return balances;
    }

    private synchronized List<Account> all() {
        return List.copyOf(accounts.all());
    }

    private synchronized void tell(Account account, long now, List<Balance> out) {
        var budget = account.budget();
        if (budget != null) {
            account.spending.roll(now);
            out.add(account.balance(budget));
        }
    }

    /** Nano-dollars that attempts cost beyond what they had reserved, since the start: 0 where the assumptions of the bound hold. */
    public synchronized long overdrawnNanos() {
        return overdrawnNanos;
    }

    /** How many reservations nobody ended in time, since the start: 0 where nothing leaks. */
    public synchronized long expired() {
        return expired;
    }

    /** How many reservations are held. */
    public synchronized int open() {
        return open.all().size();
    }

    /** By how much what accounts say is reserved differs from what reservations hold, over all accounts: always 0. */
    public synchronized long driftNanos() {
        var held = new HashMap<Account, Long>();
        for (var reservation : open.all()) {
            for (var account : reservation.accounts) {
                held.merge(account, reservation.held.nanos(), Long::sum);
            }
        }
        long drift = 0;
        for (var account : accounts.all()) {
            drift += Math.abs(account.reserved().nanos() - held.getOrDefault(account, 0L));
        }
        return drift;
    }

    // --- what several processes share

    /**
     * An attempt waits until so much more is lent of each of its accounts, but for those of budgets that are not enforced.
     *
     * @return what must be lent, all or none; to be handed to {@link #over} whatever comes of it
     */
    public synchronized List<Loan> wish(List<Spender> spenders, Amount more, long now) {
        var loans = new ArrayList<Loan>(spenders.size());
        for (var spender : spenders) {
            if (spender.budget().enforced()) {
                loans.add(account(spender, now).wish(spender.budget(), more));
            }
        }
        return loans;
    }

    /** The attempt that wished for these waits no more. */
    public synchronized void over(List<Loan> wish) {
        for (var loan : wish) {
            var account = accounts.find(loan.key());
            if (account != null) {
                account.unwish(loan.wished());
            }
        }
    }

    /** So much of an account is lent, all in all; ignored where something was given back since it was asked for. */
    public synchronized void lend(Loan loan, Amount part) {
        var account = accounts.find(loan.key());
        if (account != null) {
            account.lend(loan, part);
        }
    }

    /** The accounts of which whoever lends may think that this process has a part; or all that there are. */
    public synchronized List<AccountKey> held(boolean all) {
        var keys = new ArrayList<AccountKey>();
        for (var account : accounts.all()) {
            if (all || account.isHeld()) {
                keys.add(account.key);
            }
        }
        return keys;
    }

    /**
     * Gives back what is lent of these accounts and not used.
     *
     * @param keptPercent which share of it is kept
     * @return what is still held of each; whoever lends it is told before anything that is wished for after this
     */
    public synchronized List<Loan.Part> giveBack(List<AccountKey> of, long now, int keptPercent) {
        var parts = new ArrayList<Loan.Part>(of.size());
        for (var key : of) {
            var account = accounts.find(key);
            var part = account == null ? null : account.giveBack(now, keptPercent);
            if (part != null) {
                parts.add(part);
            }
        }
        return parts;
    }

    // --- what outlives the process

    /**
     * Tells everything that matters to a fresh journal, and if that took it, every change from here on.
     *
     * @param whole asked when all is told and before anything can change; false leaves the journal that was in force
     */
    public synchronized boolean continueIn(BudgetJournal next, long now, BooleanSupplier whole) {
        accounts.forgetIdle(now);
        for (var account : accounts.all()) {
            next.opened(account.index, account.key);
            account.spending.each((nanos, tokens, at) -> next.spent(account.index, nanos, tokens, at));
        }
        for (var reservation : open.all()) {
            next.reserved(reservation.serial, reservation.indexes(), reservation.held, now);
        }
        if (!whole.getAsBoolean()) {
            return false;
        }
        journal = next;
        return true;
    }

    /** Adds what another ledger remembers, which nobody uses any more, to what was spent here meanwhile. */
    public synchronized void add(BudgetLedger past, long now) {
        past.continueIn(replay(), now, () -> false);
    }

    /** What takes in an earlier process's journal; nothing else is asked of the ledger until that is done. */
    public LedgerReplay replay() {
        return new LedgerReplay(this::opened);
    }
}
