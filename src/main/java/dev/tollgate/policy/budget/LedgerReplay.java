package dev.tollgate.policy.budget;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Takes in what a journal remembers of an earlier process, before anything else is asked of the ledger.
 *
 * <p>Threads: confined to the thread that starts the gateway.
 */
public final class LedgerReplay implements BudgetJournal {
    private final Function<AccountKey, Account> accounts;
    private final Map<Integer, Account> told = new HashMap<>();
    private final Map<Long, Reservation> running = new HashMap<>();

    LedgerReplay(Function<AccountKey, Account> accounts) {
        this.accounts = accounts;
    }

    @Override
    public void opened(int account, AccountKey key) {
        told.put(account, accounts.apply(key));
    }

    @Override
    public void spent(int account, long nanos, long tokens, long at) {
        var of = told.get(account);
        if (of != null) {
            of.spending.add(nanos, tokens, at);
        }
    }

    @Override
    public void reserved(long serial, int[] indexes, Amount held, long at) {
        var of = new ArrayList<Account>(indexes.length);
        for (var index : indexes) {
            var account = told.get(index);
            if (account != null) {
                of.add(account);
            }
        }
        running.put(serial, new Reservation(serial, "", of.toArray(Account[]::new), true, held, at));
    }

    @Override
    public void extended(long serial, Amount by) {
        var reservation = running.get(serial);
        if (reservation != null) {
            reservation.held = reservation.held.plus(by);
        }
    }

    @Override
    public void settled(long serial, Amount actual, long at) {
        var reservation = running.remove(serial);
        if (reservation != null) {
            charge(reservation, actual, at);
        }
    }

    private static void charge(Reservation reservation, Amount amount, long at) {
        for (var account : reservation.accounts) {
            account.spend(amount, at);
        }
    }

    /**
     * The journal is read to its end. Attempts that ran when the earlier process died may have been billed, so what they held is taken as
     * spent.
     *
     * @return how many there were
     */
    public int end(long now) {
        running.values().forEach(reservation -> charge(reservation, reservation.held, now));
        var unfinished = running.size();
        running.clear();
        return unfinished;
    }
}
