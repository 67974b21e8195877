package dev.tollgate.io.redis;

import dev.tollgate.policy.budget.AccountKey;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Loan;
import dev.tollgate.policy.budget.Window;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;

/**
 * As whom a gateway speaks of budgets to Redis, and in which words.
 *
 * @param settings where Redis is
 * @param name the gateway's own among all that share
 * @param number of this line among all on which that name has spoken, as Redis gave it; below 1 for one that is not open yet, on which nothing is
 *     heard
 */
record BudgetLine(RedisSettings settings, String name, long number) {
    private static final long DAY_MILLIS = 86_400_000;
    private static final long NANOS_PER_MICRO = 1_000;

    /** Of what is left, lent beside what was asked for: one part of so many. */
    private static final int AHEAD = 20;

    /** One that is not open yet. */
    static BudgetLine of(String name, RedisSettings settings) {
        return new BudgetLine(settings, name, 0);
    }

    /** The same once it is left, told apart from any that was not open before. */
    BudgetLine closed() {
        return new BudgetLine(settings, name, Math.min(number, 0) - 1);
    }

    BudgetLine on(long given) {
        return new BudgetLine(settings, name, given);
    }

    boolean isOpen() {
        return number > 0;
    }

    /** The number, or "0" for one that is still to be given. */
    String asked() {
        return String.valueOf(Math.max(0, number));
    }

    /** Where Redis notes since when it has been told all. */
    String epoch() {
        return settings.key("budgets", "epoch");
    }

    /** Where it notes on which line this gateway speaks. */
    String key() {
        return settings.key("budgets", "line:" + name);
    }

    private String account(AccountKey key, long began) {
        var account = key.budget() + "|" + key.window().code() + "|" + began + "|" + key.subject();
        return settings.key("budget", account);
    }

    /** The keys of {@code budgets-lend.lua}. */
    List<String> keys(List<Loan> loans) {
        var keys = new ArrayList<String>(2 + loans.size());
        keys.add(epoch());
        keys.add(key());
        loans.forEach(loan -> keys.add(account(loan.key(), loan.began())));
        return keys;
    }

    /**
     * Its arguments.
     *
     * @param quietMillis for how long nothing is lent by a Redis that may have forgotten something
     */
    List<String> arguments(List<Loan> loans, long quietMillis) {
        var arguments = new ArrayList<String>(4 + 6 * loans.size());
        arguments.add(name);
        arguments.add(asked());
        arguments.add(String.valueOf(quietMillis));
        arguments.add(settings.exact() ? "0" : String.valueOf(AHEAD));
        for (var loan : loans) {
            arguments.add(life(loan.key()));
            arguments.add(loan.key().window() instanceof Window.Sliding ? "1" : "0");
            // Limits are rounded down and parts up: what is lent never adds up to more than there is.
            arguments.add(limit(loan.budget().nanos(), NANOS_PER_MICRO));
            arguments.add(limit(loan.budget().tokens(), 1));
            say(loan.needed(), arguments);
        }
        return arguments;
    }

    /** The keys of {@code budgets-tell.lua}. */
    List<String> told(List<Loan.Part> parts) {
        var keys = new ArrayList<String>(1 + parts.size());
        keys.add(key());
        parts.forEach(part -> keys.add(account(part.key(), part.began())));
        return keys;
    }

    /** Its arguments. */
    List<String> telling(List<Loan.Part> parts) {
        var arguments = new ArrayList<String>(2 + 3 * parts.size());
        arguments.add(name);
        arguments.add(asked());
        for (var part : parts) {
            arguments.add(life(part.key()));
            say(part.held(), arguments);
        }
        return arguments;
    }

    private static void say(Amount amount, List<String> arguments) {
        arguments.add(String.valueOf(Math.ceilDiv(amount.nanos(), NANOS_PER_MICRO)));
        arguments.add(String.valueOf(amount.tokens()));
    }

    /** What Redis says of a part. */
    static Amount amount(Response micros, Response tokens) {
        long nanos = Math.min(Amount.MAX / NANOS_PER_MICRO, RedisLink.number(micros)) * NANOS_PER_MICRO;
        return new Amount(nanos, Math.min(Amount.MAX, RedisLink.number(tokens)));
    }

    private static String limit(long value, long unit) {
        return value == Budget.UNLIMITED ? "-1" : String.valueOf(value / unit);
    }

    /** For how many milliseconds Redis remembers an account: longer than its window. */
    private static String life(AccountKey key) {
        long millis =
                switch (key.window()) {
                    case Window.Calendar(var unit, var _) ->
                        switch (unit) {
                            case MINUTE, HOUR, DAY -> 2 * DAY_MILLIS;
                            case WEEK -> 8 * DAY_MILLIS;
                            case MONTH -> 32 * DAY_MILLIS;
                        };
                    case Window.Sliding(var length) -> 2 * length.toMillis() + DAY_MILLIS;
                    case Window.Lifetime(var idle) -> idle.toMillis() + DAY_MILLIS;
                };
        return String.valueOf(millis);
    }
}
