package dev.tollgate.policy.budget;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A journal in memory, which can be told again as after a crash. */
final class RecordedJournal implements BudgetJournal {
    private final List<Consumer<BudgetJournal>> records = new ArrayList<>();

    void tell(BudgetJournal to) {
        records.forEach(record -> record.accept(to));
    }

    @Override
    public void opened(int account, AccountKey key) {
        records.add(to -> to.opened(account, key));
    }

    @Override
    public void spent(int account, long nanos, long tokens, long at) {
        records.add(to -> to.spent(account, nanos, tokens, at));
    }

    @Override
    public void reserved(long serial, int[] accounts, Amount held, long at) {
        records.add(to -> to.reserved(serial, accounts, held, at));
    }

    @Override
    public void extended(long serial, Amount by) {
        records.add(to -> to.extended(serial, by));
    }

    @Override
    public void settled(long serial, Amount actual, long at) {
        records.add(to -> to.settled(serial, actual, at));
    }
}
