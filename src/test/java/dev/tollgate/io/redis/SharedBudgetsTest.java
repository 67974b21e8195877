package dev.tollgate.io.redis;

import static dev.tollgate.io.redis.BudgetFleet.CENT;
import static dev.tollgate.io.redis.BudgetFleet.CLOCK;
import static dev.tollgate.io.redis.BudgetFleet.admitted;
import static dev.tollgate.io.redis.BudgetFleet.spender;
import static dev.tollgate.io.redis.BudgetFleet.used;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.redis.BudgetFleet.Gateway;
import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.Reservation;
import dev.tollgate.policy.budget.Spender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Budgets that several gateways share, each with a ledger and a connection of its own to a real server that is hurt. */
class SharedBudgetsTest {
    private static final Spender DOLLAR = spender("all", 1_000_000_000L);
    private static final Spender TWO = spender("team", 2_000_000_000L);

    private LinkedRedis redis;

    @BeforeEach
    void startRedis() throws IOException {
        redis = LinkedRedis.start();
    }

    @AfterEach
    void stopRedis() {
        redis.close();
    }

    private final List<String> notices = new CopyOnWriteArrayList<>();

    private Gateway gateway(boolean exact) {
        var link = redis.link(exact, LinkedRedis.PATIENT, 0, notices::add);
        return Gateway.on(link, redis.name(), new BudgetLedger(100, true));
    }

    private List<Gateway> gateways(int count, boolean exact) {
        var all = new ArrayList<Gateway>();
        for (int i = 0; i < count; i++) {
            all.add(gateway(exact));
        }
        all.forEach(Gateway::lends);
        return all;
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
        var held = new ArrayList<List<Reservation>>();
        gateways.forEach(gateway -> held.add(admitted(List.of(gateway), 60, DOLLAR)));
        assertThat(held.stream().mapToInt(List::size).sum()).isBetween(30, 100);
        assertThat(used(gateways, DOLLAR)).isLessThanOrEqualTo(1_000_000_000L);
        // Nothing of it was really spent, so that one gateway can have nearly all of it.
        for (int i = 0; i < gateways.size(); i++) {
            var ledger = gateways.get(i).ledger();
            held.get(i).forEach(each -> ledger.commit(each, Amount.NOTHING, CLOCK.millis()));
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
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway.link()::usable);
        }
        gateways.forEach(Gateway::lends);
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
        assertThat(admitted(gateways, 30, DOLLAR)).isEmpty();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> notices.size() == 2 * gateways.size()
                        && gateways.stream()
                                .allMatch(gateway -> gateway.shares().lends()));
        assertThat(notices)
                .filteredOn(notice -> notice.startsWith("redis: may have forgotten budgets"))
                .hasSize(3);
        assertThat(notices).filteredOn("redis: lends budgets again"::equals).hasSize(3);
        for (int i = 0; i < 10; i++) {
            admitted(gateways, 50, DOLLAR);
        }
        assertThat(used(gateways, DOLLAR)).isEqualTo(1_000_000_000L);
    }
}
