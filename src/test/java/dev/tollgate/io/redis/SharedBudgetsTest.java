package dev.tollgate.io.redis;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets that several gateways share, each with a ledger and a connection of its own to a real server that is hurt. */
class SharedBudgetsTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Amount CENT = new Amount(10_000_000, 0);
    private static final Spender DOLLAR = spender("all", 1_000_000_000L);
    private static final Spender TWO = spender("team", 2_000_000_000L);

    private LinkedRedis redis;

    private static Spender spender(String id, long nanos) {
        return new Spender(
                Budget.ofMoney(id, Level.ALL, nanos, new Window.Calendar(Window.Unit.MONTH, ZoneOffset.UTC)), "x");
    }

    @BeforeEach
    void startRedis() throws IOException {
        redis = LinkedRedis.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    /** One gateway, as far as its budgets are concerned. */
    private record Gateway(BudgetLedger ledger, SharedBudgets shares, RedisLink link) {

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

        long used(Spender spender) {
            var balance = ledger.balance(spender, CLOCK.millis());
            return balance.spent().plus(balance.reserved()).nanos();
        }
    }

    private final List<String> notices = new CopyOnWriteArrayList<>();

    private Gateway gateway(boolean exact) {
        var link = redis.link(exact, LinkedRedis.PATIENT, 0, notices::add);
        var ledger = new BudgetLedger(100, true);
        var name = redis.name();
        return new Gateway(ledger, SharedBudgets.on(link, Replicas.on(link, name), name, ledger, CLOCK), link);
    }

    private List<Gateway> gateways(int count, boolean exact) {
        var all = new ArrayList<Gateway>();
        for (int i = 0; i < count; i++) {
            all.add(gateway(exact));
        }
        lends(all.getFirst());
        return all;
    }

    /** Waits until a server that remembers nothing has been told what there is. */
    private static void lends(Gateway gateway) {
        var other = spender("other", 1_000_000_000L);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> get(gateway.call(3, other)) != null);
    }

    private static @Nullable Reservation get(CompletionStage<@Nullable Reservation> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Each gateway is asked so often at once. */
    private static List<Reservation> admitted(List<Gateway> gateways, int calls, Spender... spenders) {
        var answers = new ArrayList<CompletionStage<@Nullable Reservation>>();
        for (int i = 0; i < calls; i++) {
            for (var gateway : gateways) {
                answers.add(gateway.call(4, spenders));
            }
        }
        return answers.stream()
                .map(SharedBudgetsTest::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private static long used(List<Gateway> gateways, Spender spender) {
        return gateways.stream().mapToLong(gateway -> gateway.used(spender)).sum();
    }

    @Test
    void eightGatewaysNeverAdmitMoreThanABudgetForAHundred() {
        var gateways = gateways(8, true);
        int admitted = admitted(gateways, 200, DOLLAR, TWO).size();
        assertThat(admitted).isBetween(1, 100);
        for (int i = 0; i < 20 && admitted < 100; i++) {
            admitted += admitted(gateways, 20, DOLLAR, TWO).size();
        }
        assertThat(admitted).isEqualTo(100);
        assertThat(used(gateways, DOLLAR)).isEqualTo(1_000_000_000L);
        assertThat(used(gateways, TWO)).isEqualTo(1_000_000_000L);
        assertThat(admitted(gateways, 20, DOLLAR)).isEmpty();
    }

    @Test
    void whatIsLentAheadIsNeverMoreThanTheWholeAndComesBack() {
        var gateways = gateways(4, false);
        var first = admitted(gateways, 60, DOLLAR);
        assertThat(first.size()).isBetween(30, 100);
        assertThat(used(gateways, DOLLAR)).isLessThanOrEqualTo(1_000_000_000L);
        // Nothing of it was really spent, so that one gateway can have nearly all of it.
        for (var gateway : gateways) {
            first.forEach(held -> gateway.ledger.commit(held, Amount.NOTHING, CLOCK.millis()));
        }
        var alone = List.of(gateways.getFirst());
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    admitted(alone, 100, DOLLAR);
                    return used(alone, DOLLAR) > 900_000_000L;
                });
        assertThat(used(gateways, DOLLAR)).isLessThanOrEqualTo(1_000_000_000L);
    }

    @Test
    void withoutRedisNothingIsSpentThatWasNotLent() throws IOException {
        var gateways = gateways(3, false);
        admitted(gateways, 10, DOLLAR);
        redis.server().kill();
        long before = used(gateways, DOLLAR);
        var after = admitted(gateways, 100, DOLLAR);
        assertThat(used(gateways, DOLLAR)).isEqualTo(before + after.size() * CENT.nanos());
        assertThat(used(gateways, DOLLAR)).isLessThanOrEqualTo(1_000_000_000L);
        assertThat(admitted(gateways, 10, TWO)).isEmpty();

        // Another server, which has never heard of anything: it is told before it lends.
        redis.server().restart();
        for (var gateway : gateways) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway.link::usable);
        }
        lends(gateways.getFirst());
        // What one has and does not use comes back to the others bit by bit.
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    admitted(gateways, 100, DOLLAR);
                    return used(gateways, DOLLAR) > 900_000_000L;
                });
        assertThat(used(gateways, DOLLAR)).isLessThanOrEqualTo(1_000_000_000L);
    }

    @Test
    void aFlushedRedisLendsNothingTwice() throws IOException {
        var gateways = gateways(3, true);
        admitted(gateways, 30, DOLLAR);
        notices.clear();
        redis.server().command("FLUSHALL");
        lends(gateways.getFirst());
        assertThat(notices).hasSize(2);
        assertThat(notices.getFirst()).startsWith("redis: remembers nothing of budgets");
        assertThat(notices.getLast()).isEqualTo("redis: lends budgets again");
        for (int i = 0; i < 10; i++) {
            admitted(gateways, 50, DOLLAR);
        }
        assertThat(used(gateways, DOLLAR)).isEqualTo(1_000_000_000L);
    }
}
