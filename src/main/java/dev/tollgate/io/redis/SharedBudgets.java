package dev.tollgate.io.redis;

import dev.tollgate.policy.budget.AccountKey;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Loan;
import dev.tollgate.policy.budget.guard.BudgetShares;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Budgets that several gateways share: Redis lends each of them parts of the limits, whose sum is never more than the whole, and each spends
 * from its own part as if it were alone. What is not used goes back every second. Without Redis a gateway spends what it has and no more.
 *
 * <p>A part is said as one figure, never as a difference, so that saying it twice, or not knowing whether it was heard, does no harm. What is
 * said late is not heard at all: each connection is another line, and Redis listens to the last. A Redis that is empty, or another process than
 * before, lends nothing until all gateways have told it what they have; they do so as soon as they reach it, and every second.
 *
 * <p>Threads: any may borrow; a lock is held for a question to be put, so that none that is asked for after something was given back overtakes
 * the word of that. What goes back goes on the link's own thread.
 */
public final class SharedBudgets implements BudgetShares {
    private static final RedisScript FOUND = RedisScript.load("budgets-found.lua");
    private static final RedisScript LEND = RedisScript.load("budgets-lend.lua");
    private static final RedisScript TELL = RedisScript.load("budgets-tell.lua");
    private static final Duration REFRESH = Duration.ofSeconds(1);

    /** A Redis that may have forgotten something is told twice before it lends. */
    private static final Duration QUIET = Duration.ofSeconds(2);

    /** How long Redis knows on which line a gateway speaks that says nothing any more. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final int AT_ONCE = 200;
    private static final int KEPT_PERCENT = 50;

    private final RedisLink link;
    private final Replicas replicas;
    private final BudgetLedger ledger;
    private final InstantSource clock;
    private final AtomicReference<BudgetLine> line;
    /** From when on Redis lends, so far as is known, in wall milliseconds. */
    private volatile long lendsFrom = Long.MAX_VALUE;
    /** For which line it is being asked how Redis stands; null for none. */
    private final AtomicReference<@Nullable BudgetLine> asking = new AtomicReference<>();
    /** Whether Redis has ever lent; confined to the link's thread, as what follows. */
    private boolean hasLent;
    /** Whether somebody was told that it does not lend. */
    private boolean complained;
    /** Whether something is being told, and the how manieth time. */
    private boolean telling;

    private long round;
    /** Whether all accounts must be told, also those of which nothing is held any more. */
    private boolean owesAll;

    private SharedBudgets(RedisLink link, Replicas replicas, String replica, BudgetLedger ledger, InstantSource clock) {
        this.link = link;
        this.replicas = replicas;
        this.line = new AtomicReference<>(BudgetLine.of(replica, link.settings()));
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
        link.onUsable(shares::connected);
        link.every(REFRESH, shares::refresh);
        if (link.usable()) {
            shares.refresh();
        }
        return shares;
    }

    /** This gateway is the one that was known by this name: what that one had borrowed is its own. */
    public void continueAs(String name) {
        line.set(BudgetLine.of(name, link.settings()));
        refresh();
    }

    /** Whether Redis lends, so far as is known: not where it is away, and for a moment after it was found empty. */
    public boolean lends() {
        return link.usable() && line.get().isOpen() && clock.millis() >= lendsFrom;
    }

    @Override
    public boolean reachable() {
        return link.usable();
    }

    @Override
    public boolean silent() {
        return link.silent();
    }

    @Override
    public int replicas() {
        return replicas.count();
    }

    // --- borrowing

    @Override
    public CompletionStage<Said> borrow(List<Loan> loans) {
        var by = line.get();
        if (!by.isOpen()) {
            return CompletableFuture.completedStage(new Said.Unreachable());
        }
        var later = new CompletableFuture<Said>();
        var keys = by.keys(loans);
        var arguments = by.arguments(loans, QUIET.toMillis());
        synchronized (this) {
            link.run(LEND, keys, arguments, said -> {
                if (said != null && said.size() == 1 && RedisLink.number(said.get(0)) == -3) {
                    link.run(LEND, keys, arguments, again -> later.complete(lent(again, loans)));
                } else {
                    later.complete(lent(said, loans));
                }
            });
        }
        return later;
    }

    private Said lent(@Nullable Response said, List<Loan> loans) {
        if (said == null || said.size() == 0) {
            return new Said.Unreachable();
        }
        long verdict = RedisLink.number(said.get(0));
        if (verdict == -1 && said.size() == 2) {
            long wait = Math.clamp(RedisLink.number(said.get(1)), 1, QUIET.toMillis());
            look();
            quiet(wait, true);
            return new Said.TooSoon(Duration.ofMillis(wait));
        }
        if (verdict == -2) {
            look();
            return new Said.Unreachable();
        }
        lendsNow();
        if (verdict == 0 && said.size() == 2) {
            int which = Math.clamp(RedisLink.number(said.get(1)), 1, loans.size());
            return new Said.Refused(loans.get(which - 1));
        }
        if (verdict != 1 || said.size() != 1 + 2 * loans.size()) {
            return new Said.Unreachable();
        }
        for (int i = 0; i < loans.size(); i++) {
            ledger.lend(loans.get(i), BudgetLine.amount(said.get(1 + 2 * i), said.get(2 + 2 * i)));
        }
        return new Said.Lent();
    }

    // --- telling

    private void connected() {
        line.updateAndGet(BudgetLine::closed);
        refresh();
    }

    /** Looks how Redis stands, unless that is being done. */
    private void look() {
        if (asking.get() == null) {
            refresh();
        }
    }

    private void refresh() {
        ask(RedisLink.FAILURES);
    }

    /** Silence is asked again at once, so that within a second it is known that Redis is away, and who comes back is among the first. */
    private void ask(int times) {
        var by = line.get();
        // Of two numbers that are asked for at once the first would be no good any more.
        if (by.equals(asking.getAndSet(by)) && !by.isOpen()) {
            return;
        }
        var words = List.of(by.asked(), String.valueOf(QUIET.toMillis()), String.valueOf(REMEMBERED.toMillis()));
        link.run(FOUND, List.of(by.epoch(), by.key()), words, said -> {
            asking.compareAndSet(by, null);
            if (said != null && said.size() == 2) {
                found(by, RedisLink.number(said.get(0)), RedisLink.number(said.get(1)));
            } else if (times > 1 && link.usable()) {
                ask(times - 1);
            }
        });
    }

    private void found(BudgetLine asked, long number, long wait) {
        if (!asked.isOpen() || asked.number() == number) {
            if (line.compareAndSet(asked, asked.on(number))) {
                stands(Math.clamp(wait, 0, QUIET.toMillis()));
                tell(!asked.isOpen());
            }
            return;
        }
        var next =
                number == 0 ? asked.closed() : BudgetLine.of(UUID.randomUUID().toString(), link.settings());
        if (line.compareAndSet(asked, next)) {
            if (number != 0) {
                superseded(asked);
            }
            refresh();
        }
    }

    private void stands(long wait) {
        if (wait > 0) {
            quiet(wait, hasLent);
        } else {
            lendsNow();
        }
    }

    private void lendsNow() {
        hasLent = true;
        lendsFrom = clock.millis();
        if (complained) {
            complained = false;
            link.notice("redis: lends budgets again");
        }
    }

    /** Whoever spoke by our name since we did takes what is ours for its own. */
    private void superseded(BudgetLine old) {
        link.notice("redis: another gateway spends as " + old.name()
                + " (expected: a journal of its own for each gateway); this one goes on under another name");
    }

    private void quiet(long wait, boolean felt) {
        lendsFrom = clock.millis() + wait;
        if (felt && !complained) {
            complained = true;
            link.notice(
                    "redis: may have forgotten budgets, as after a flush or a failover; it lends nothing until all gateways have"
                            + " told what they hold (for " + wait
                            + " ms), and calls that need more than was lent are refused");
        }
    }

    /** Says what this gateway has, and gives back what it does not use: so many accounts at a time, that no answer is late. */
    private void tell(boolean all) {
        owesAll |= all;
        if (!telling || all) {
            telling = true;
            tell(++round, ledger.held(owesAll), 0);
        }
    }

    private void tell(long of, List<AccountKey> accounts, int from) {
        if (of != round) {
            return;
        }
        int to = Math.min(accounts.size(), from + AT_ONCE);
        if (from == to) {
            telling = false;
            owesAll = false;
            return;
        }
        var by = line.get();
        int kept = link.settings().exact() ? 0 : KEPT_PERCENT;
        synchronized (this) {
            var parts = ledger.giveBack(accounts.subList(from, to), clock.millis(), kept);
            link.runInOrder(TELL, by.told(parts), by.telling(parts), said -> {
                if (RedisLink.number(said) == 1) {
                    tell(of, accounts, to);
                } else if (of == round) {
                    telling = false;
                }
            });
        }
    }
}
