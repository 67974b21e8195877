package dev.tollgate.policy.budget;

/**
 * Hears of every change to a ledger, in order, so that what was spent outlives the process. Times are milliseconds since the epoch.
 *
 * <p>Threads: a ledger calls it under its lock, on any thread, so it must not wait for anything.
 */
public interface BudgetJournal {

    /** Forgets everything. */
    BudgetJournal NONE = new BudgetJournal() {
        @Override
        public void opened(int account, AccountKey key) {}

        @Override
        public void spent(int account, long nanos, long tokens, long at) {}

        @Override
        public void reserved(long serial, int[] accounts, Amount held, long at) {}

        @Override
        public void extended(long serial, Amount by) {}

        @Override
        public void settled(long serial, Amount actual, long at) {}
    };

    /** An account is spoken of by this number from here on. */
    void opened(int account, AccountKey key);

    /** An account has spent so much, or so much less where negative. */
    void spent(int account, long nanos, long tokens, long at);

    /** An attempt holds so much of each of these accounts. */
    void reserved(long serial, int[] accounts, Amount held, long at);

    /** It holds so much more. */
    void extended(long serial, Amount by);

    /** It holds nothing any more, and each of its accounts has spent so much. */
    void settled(long serial, Amount actual, long at);
}
