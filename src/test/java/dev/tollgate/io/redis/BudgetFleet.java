package dev.tollgate.io.redis;

import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.BudgetLedger.Means;
import dev.tollgate.policy.budget.BudgetLedger.Reserved;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Reservation;
import dev.tollgate.policy.budget.Shortage.Cause;
import dev.tollgate.policy.budget.Spender;
import dev.tollgate.policy.budget.Window;
import dev.tollgate.policy.budget.guard.BudgetShares.Said;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Gateways that share budgets, each with a ledger and a connection of its own. */
final class BudgetFleet {
    static final InstantSource CLOCK = InstantSource.system();
    static final Amount CENT = new Amount(10_000_000, 0);

    private BudgetFleet() {}

    /** Everybody's account of a budget of so many nano-dollars a month. */
    static Spender spender(String id, long nanos) {
        return spender(id, nanos, new Window.Calendar(Window.Unit.MONTH, ZoneOffset.UTC));
    }

    static Spender spender(String id, long nanos, Window window) {
        return new Spender(Budget.ofMoney(id, Level.ALL, nanos, window), "x");
    }

    /** One gateway, as far as its budgets are concerned. */
    record Gateway(BudgetLedger ledger, SharedBudgets shares, RedisLink link) {

        /** One that speaks by this name. */
        static Gateway on(RedisLink link, String name, BudgetLedger ledger) {
            return new Gateway(ledger, SharedBudgets.on(link, Replicas.on(link, name), name, ledger, CLOCK), link);
        }

        /** Reserves a cent, and borrows it if need be; null if that cannot be. */
        CompletionStage<@Nullable Reservation> call(int tries, Spender... spenders) {
            var all = List.of(spenders);
            return switch (ledger.reserve("r/1", all, CENT, CLOCK.millis())) {
                case Reserved.Held(var held) -> CompletableFuture.completedStage(held);
                case Reserved.Refused(var why)
                when why.cause() == Cause.NOT_LENT && tries > 0 && shares.reachable() -> {
                    var wish = ledger.wish(all, CENT, CLOCK.millis());
                    yield shares.borrow(wish).thenCompose(said -> {
                        var lent = said instanceof Said.Lent
                                ? ledger.reserve("r/1", all, CENT, CLOCK.millis(), Means.WISHED)
                                : null;
                        ledger.over(wish);
                        return lent instanceof Reserved.Held(var held)
                                ? CompletableFuture.completedStage(held)
                                : call(said instanceof Said.Lent ? tries - 1 : 0, spenders);
                    });
                }
                case Reserved.Refused _ -> CompletableFuture.completedStage(null);
            };
        }

        /** What it has spent and reserved. */
        long used(Spender spender) {
            var balance = ledger.balance(spender, CLOCK.millis());
            return balance.spent().plus(balance.reserved()).nanos();
        }

        /** Waits until Redis lends it something. */
        Gateway lends() {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(shares::lends);
            return this;
        }
    }

    static @Nullable Reservation get(CompletionStage<@Nullable Reservation> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Each gateway is asked so often at once; what could be reserved. */
    static List<Reservation> admitted(List<Gateway> gateways, int calls, Spender... spenders) {
        var answers = new ArrayList<CompletionStage<@Nullable Reservation>>();
        for (int i = 0; i < calls; i++) {
            for (var gateway : gateways) {
                answers.add(gateway.call(4, spenders));
            }
        }
        return answers.stream().map(BudgetFleet::get).filter(Objects::nonNull).toList();
    }

    /** What they have spent and reserved together. */
    static long used(List<Gateway> gateways, Spender spender) {
        return gateways.stream().mapToLong(gateway -> gateway.used(spender)).sum();
    }
}
