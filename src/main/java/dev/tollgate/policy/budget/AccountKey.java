package dev.tollgate.policy.budget;

/**
 * What an account is found by. The limit is not in it: a budget that is raised or lowered keeps what was spent.
 *
 * @param budget the id of its budget
 * @param window over which it counts
 * @param subject whose account it is
 */
public record AccountKey(String budget, Window window, String subject) {
    /** The subject of all for whom there is no account of their own left. */
    public static final String OTHERS = "(others)";

    /** Of what tells accounts apart: one budget nearly always has one window. */
    @Override
    public int hashCode() {
        return 31 * budget.hashCode() + subject.hashCode();
    }
}
