package dev.tollgate.io.redis;

import static dev.tollgate.io.redis.BudgetFleet.admitted;
import static dev.tollgate.io.redis.BudgetFleet.spender;
import static dev.tollgate.io.redis.BudgetFleet.used;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.identity.Secret;
import dev.tollgate.io.redis.BudgetFleet.Gateway;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.testing.RealRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A master, its copy and a sentinel, all of them real; the master dies, and the copy is asked in its place. */
class SentinelTest {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final long DOLLAR = 1_000_000_000;

    /** The first of the sentinels it is told of is not there. */
    private static RedisLink link(RealRedis sentinel) {
        var place = new RedisPlace.Sentinels("money", List.of(Secret.of(sentinel.url())));
        var settings =
                new RedisSettings(Secret.of("redis://127.0.0.1:1"), LinkedRedis.PATIENT, "t", true, 0, place, null);
        var link = RedisLink.open(settings);
        Awaitility.await().atMost(SOON).until(link::usable);
        return link;
    }

    @Test
    void whereTheMasterDiesItsSuccessorLendsWhatIsLeftAndNoMore() throws IOException {
        try (var master = RealRedis.start();
                var copy = RealRedis.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                var sentinel = RealRedis.sentinel("money", master);
                var first = link(sentinel);
                var second = link(sentinel)) {
            Awaitility.await().atMost(SOON).until(() -> master.command("WAIT", "1", "1000")
                    .equals(":1"));
            Awaitility.await().atMost(SOON).until(() -> sentinel.command("SENTINEL", "REPLICAS", "money")
                    .equals("*1"));
            var gateways = List.of(
                    Gateway.on(first, "one", new BudgetLedger(100, true)).lends(),
                    Gateway.on(second, "two", new BudgetLedger(100, true)).lends());
            var spender = spender("all", DOLLAR);
            assertThat(admitted(gateways, 10, spender)).hasSize(20);
            // It has not heard of the next forty cents when its master dies.
            copy.pause();
            master.command("CLIENT", "KILL", "TYPE", "replica");
            assertThat(admitted(gateways, 20, spender)).hasSize(40);
            master.kill();
            copy.resume();

            Awaitility.await().atMost(SOON).until(() -> gateways.stream()
                    .noneMatch(gateway -> gateway.link().usable()));
            gateways.forEach(gateway -> Awaitility.await().atMost(SOON).until(gateway.shares()::lends));
            Awaitility.await().atMost(SOON).until(() -> {
                admitted(gateways, 20, spender);
                return used(gateways, spender) == DOLLAR;
            });
            assertThat(admitted(gateways, 20, spender)).isEmpty();
            assertThat(used(gateways, spender)).isEqualTo(DOLLAR);
        }
    }
}
