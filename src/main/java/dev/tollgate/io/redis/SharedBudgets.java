package dev.tollgate.io.redis;

import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Loan;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.policy.budget.guard.BudgetShares;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Budgets that several gateways share: Redis lends each of them parts of the limits, whose sum is never more than the whole, and each spends
 * from its own part as if it were alone. What is not used goes back every second. Without Redis a gateway spends what it has and no more.
 *
 * <p>A part is said as one figure, never as a difference, so that saying it twice, or not knowing whether it was heard, does no harm. A Redis
 * that has forgotten everything lends nothing until all gateways have told it what they have.
 *
 * <p>Threads: any may borrow; what goes back goes on the link's own.
 */
public final class SharedBudgets implements BudgetShares {
    private static final RedisScript LEND = RedisScript.load("budgets-lend.lua");
    private static final Duration REFRESH = Duration.ofSeconds(1);

    /** A Redis that remembers nothing is told twice before it lends. */
    private static final long QUIET_MILLIS = 2_000;

    private static final long DAY_MILLIS = 86_400_000;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final int AT_ONCE = 200;

    /** Of what is left, lent beside what was asked for: one part of so many. */
    private static final int AHEAD = 20;

    private static final int KEPT_PERCENT = 50;

    private final RedisLink link;
    private final Replicas replicas;
    private final BudgetLedger ledger;
    private final InstantSource clock;
    private volatile String replica;
    /** Until when Redis lends nothing, so far as is known, in wall milliseconds; 0 where it lends. Confined to the link's thread. */
    private long quietUntil;

    private SharedBudgets(RedisLink link, Replicas replicas, String replica, BudgetLedger ledger, InstantSource clock) {
        this.link = link;
        this.replicas = replicas;
        this.replica = replica;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Begins to lend.
     *
     * @param replicas how many share
     * @param replica names this gateway among them
     * @param ledger one that is shared
     */
    public static SharedBudgets on(
            RedisLink link, Replicas replicas, String replica, BudgetLedger ledger, InstantSource clock) {
        var shares = new SharedBudgets(link, replicas, replica, ledger, clock);
        link.every(REFRESH, shares::giveBack);
        return shares;
    }

    /** This gateway is the one that was known by this name: what that one had borrowed is its own. */
    public void continueAs(String name) {
        replica = name;
    }

    @Override
    public boolean reachable() {
        return link.usable();
    }

    @Override
    public int replicas() {
        return replicas.count();
    }

    @Override
    public CompletionStage<Said> borrow(List<Loan> loans) {
        var later = new CompletableFuture<Said>();
        link.run(LEND, keys(loans), arguments(loans, true), said -> later.complete(lent(said, loans)));
        return later;
    }

    private Said lent(@Nullable Response said, List<Loan> loans) {
        if (said == null || said.size() == 0) {
            return new Said.Unreachable();
        }
        long verdict = RedisLink.number(said.get(0));
        if (verdict == -1) {
            quiet();
            return new Said.Unreachable();
        }
        lends();
        if (verdict == 0 && said.size() == 2) {
            int which = Math.clamp(RedisLink.number(said.get(1)), 1, loans.size());
            return new Said.Refused(loans.get(which - 1));
        }
        if (verdict != 1 || said.size() != 1 + 2 * loans.size()) {
            return new Said.Unreachable();
        }
        for (int i = 0; i < loans.size(); i++) {
            long nanos =
                    Math.min(Amount.MAX / NANOS_PER_MICRO, RedisLink.number(said.get(1 + 2 * i))) * NANOS_PER_MICRO;
            long tokens = Math.min(Amount.MAX, RedisLink.number(said.get(2 + 2 * i)));
            ledger.lend(loans.get(i), new Amount(nanos, tokens));
        }
        return new Said.Lent();
    }

    private void quiet() {
        if (quietUntil == 0) {
            link.notice(
                    "redis: remembers nothing of budgets, as after a flush; it lends nothing until all gateways have told what"
                            + " they hold (for " + QUIET_MILLIS
                            + " ms), and calls that need more than was lent are refused");
        }
        quietUntil = clock.millis() + QUIET_MILLIS;
    }

    private void lends() {
        if (quietUntil != 0) {
            quietUntil = 0;
            link.notice("redis: lends budgets again");
        }
    }

    private void giveBack() {
        if (!link.usable()) {
            return;
        }
        if (clock.millis() >= quietUntil) {
            lends();
        }
        var loans = ledger.giveBack(clock.millis(), link.settings().exact() ? 0 : KEPT_PERCENT);
        for (int from = 0; from < loans.size(); from += AT_ONCE) {
            var some = loans.subList(from, Math.min(loans.size(), from + AT_ONCE));
            link.run(LEND, keys(some), arguments(some, false), _ -> {});
        }
    }

    private List<String> keys(List<Loan> loans) {
        var keys = new ArrayList<String>(1 + loans.size());
        keys.add(link.settings().key("budgets", "since"));
        for (var loan : loans) {
            var key = loan.key();
            var name = key.budget() + "|" + key.window().code() + "|" + loan.began() + "|" + key.subject();
            keys.add(link.settings().key("budget", name));
        }
        return keys;
    }

    private List<String> arguments(List<Loan> loans, boolean borrows) {
        var arguments = new ArrayList<String>(4 + 5 * loans.size());
        arguments.add(replica);
        arguments.add(borrows ? "1" : "0");
        arguments.add(String.valueOf(QUIET_MILLIS));
        arguments.add(link.settings().exact() ? "0" : String.valueOf(AHEAD));
        for (var loan : loans) {
            arguments.add(String.valueOf(life(loan)));
            // Limits are rounded down and parts up: what is lent never adds up to more than there is.
            arguments.add(limit(loan.budget().nanos(), NANOS_PER_MICRO));
            arguments.add(limit(loan.budget().tokens(), 1));
            arguments.add(String.valueOf(Math.ceilDiv(loan.needed().nanos(), NANOS_PER_MICRO)));
            arguments.add(String.valueOf(loan.needed().tokens()));
        }
        return arguments;
    }

    private static String limit(long value, long unit) {
        return value == Budget.UNLIMITED ? "-1" : String.valueOf(value / unit);
    }

    /** How long Redis remembers an account: longer than its window. */
    private static long life(Loan loan) {
        return switch (loan.key().window()) {
            case Window.Calendar(var unit, var _) ->
                switch (unit) {
                    case MINUTE, HOUR, DAY -> 2 * DAY_MILLIS;
                    case WEEK -> 8 * DAY_MILLIS;
                    case MONTH -> 32 * DAY_MILLIS;
                };
            case Window.Sliding(var length) -> 2 * length.toMillis() + DAY_MILLIS;
            case Window.Lifetime(var idle) -> idle.toMillis() + DAY_MILLIS;
        };
    }
}
