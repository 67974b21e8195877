package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.Settled.reason;
import static dev.tollgate.testing.Settled.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.io.upstream.UpstreamSettings;
import dev.tollgate.price.CostBasis;
import dev.tollgate.settle.Settlement;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.Promptly;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A caller that leaves, by FIN or by RST, stops everything that runs for it, whatever that is. */
@Timeout(60)
class CancelTest {
    private static final Duration SOON = Duration.ofMillis(250);

    private static void eventually(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    private static void leave(RawCaller caller, boolean reset) throws Exception {
        if (reset) {
            caller.reset();
        } else {
            caller.close();
        }
    }

    private static Settlement cancelled(TestGateway gateway, int attempts) {
        var settlement = gateway.settled(1);
        gateway.awaitIdle();
        assertThat(reason(settlement)).isEqualTo("client_cancelled");
        assertThat(settlement.exchanged().attempts()).hasSize(attempts);
        if (attempts > 0) {
            var last = settlement.exchanged().attempts().getLast();
            assertThat(last.cancelled()).isTrue();
            assertThat(last.failure()).isNull();
        }
        eventually(() -> gateway.listeners().connections() == 0);
        return settlement;
    }

    @ParameterizedTest(name = "stream={0} reset={1} {2}")
    @CsvSource({
        "true, false, HANG",
        "true, true, HANG",
        "false, false, HANG",
        "false, true, HANG",
        "true, false, HANG_AFTER_HEAD",
        "false, true, HANG_AFTER_HEAD",
        "false, false, SLOW_DRIP",
    })
    void stopsAnUpstreamThatHasNotAnsweredYet(boolean stream, boolean reset, SimFault fault) throws Exception {
        try (var fleet = new Fleet(1)) {
            fleet.sim(0).setFault(fault);
            var caller = new RawCaller(fleet.port()).send(chat(stream));
            eventually(() -> fleet.sim(0).inFlight() == 1);

            leave(caller, reset);

            Promptly.within(SOON, () -> fleet.sim(0).counters().cancelled() == 1);
            Promptly.within(SOON, () -> fleet.sim(0).counters().connectionsOpen() == 0);
            var settlement = cancelled(fleet.gateway(), 1);
            assertThat(settlement.exchanged().status()).isEqualTo(499);
            assertThat(settlement.cost().basis()).isEqualTo(CostBasis.UNKNOWN);
            assertThat(healthy(fleet.gateway())).isTrue();
        }
    }

    private static boolean healthy(TestGateway gateway) {
        var now = System.nanoTime();
        return gateway.plane().live().snapshot().endpoints().all().stream()
                .allMatch(endpoint -> endpoint.cooldownLeft(now) == 0
                        && endpoint.observed("chat") == 0
                        && endpoint.success("chat", now) >= 0.9);
    }

    @ParameterizedTest(name = "reset={0}")
    @CsvSource({"false", "true"})
    void stopsAStreamAndCountsWhatWasSeen(boolean reset) throws Exception {
        var slow = new SimSpeed(Duration.ZERO, Double.POSITIVE_INFINITY, Duration.ofMillis(40), 0);
        try (var fleet = new Fleet(1, "", "", settings -> settings.withSpeed(slow))) {
            var caller = new RawCaller(fleet.port()).send(chat(true));
            for (int events = 0; events < 4; events += caller.line().startsWith("data: ") ? 1 : 0) {}

            leave(caller, reset);

            Promptly.within(SOON, () -> fleet.sim(0).counters().cancelled() == 1);
            var settlement = cancelled(fleet.gateway(), 1);
            assertThat(settlement.exchanged().streamed()).isTrue();
            assertThat(usage(settlement).isPartial()).isTrue();
            assertThat(usage(settlement).output()).isBetween(2L, 20L);
            assertThat(usage(settlement).totalInput()).isPositive();
            assertThat(settlement.cost().basis()).isEqualTo(CostBasis.PARTIAL);
            assertThat(settlement.cost().total().nanos()).isPositive();
        }
    }

    @Test
    void stopsTheSecondAttemptToo() throws Exception {
        try (var fleet = new Fleet(2)) {
            fleet.sim(0).setFault(SimFault.INTERNAL_ERROR);
            fleet.sim(1).setFault(SimFault.HANG);
            var caller = new RawCaller(fleet.port()).send(chat(false));
            eventually(() -> fleet.sim(1).inFlight() == 1);

            caller.close();

            Promptly.within(SOON, () -> fleet.sim(1).counters().cancelled() == 1);
            cancelled(fleet.gateway(), 2);
        }
    }

    @Test
    void leavesTheQueueForAPlaceInThePool() throws Exception {
        try (var fleet = new Fleet(1)) {
            var one = new UpstreamSettings(
                    1,
                    10,
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20));
            fleet.restart(fleet.yaml("", ""), 64 << 20, one);
            fleet.sim(0).setFault(SimFault.HANG);
            // One place for each of two loops: the fifth caller surely waits.
            var callers = new ArrayList<RawCaller>();
            for (int i = 0; i < 5; i++) {
                callers.add(new RawCaller(fleet.port()).send(chat(i % 2 == 0)));
            }
            eventually(() -> waiting(fleet.gateway()) >= 3);
            eventually(() -> fleet.sim(0).counters().requests() > 0);
            long requests = fleet.sim(0).counters().requests();
            for (var caller : callers.reversed()) {
                caller.close();
            }

            Promptly.within(SOON, () -> waiting(fleet.gateway()) == 0);
            Promptly.within(SOON, () -> fleet.sim(0).counters().connectionsOpen() == 0);
            fleet.gateway().settled(5);
            fleet.gateway().awaitIdle();
            assertThat(fleet.gateway().settlements())
                    .allMatch(settlement -> reason(settlement).equals("client_cancelled"));
            assertThat(requests).isBetween(1L, 2L);
        }
    }

    private static int waiting(TestGateway gateway) {
        return gateway.plane().upstreams().stats().values().stream()
                .mapToInt(stats -> stats.waiting())
                .sum();
    }

    @Test
    void stopsConnecting() throws Exception {
        // A full backlog: the kernel answers no further SYN.
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var fillers = new ArrayList<Socket>();
            for (int i = 0; i < 2; i++) {
                fillers.add(new Socket(InetAddress.getLoopbackAddress(), deaf.getLocalPort()));
            }
            var yaml = """
                    listeners: {llm: {address: "127.0.0.1:0"}}
                    providers: {deaf: {dialect: openai, url: "http://127.0.0.1:%d/v1", timeouts: {connect: 20s}}}
                    models: {fast: {targets: [{provider: deaf, model: chat}]}}
                    """.formatted(deaf.getLocalPort());
            try (var gateway = TestGateway.start(yaml)) {
                var caller = new RawCaller(gateway.port()).send(chat(true));
                eventually(() -> connecting(gateway) == 1);

                caller.close();

                Promptly.within(SOON, () -> connecting(gateway) == 0);
                var settlement = cancelled(gateway, 1);
                assertThat(settlement.cost().total().nanos()).isZero();
                assertThat(settlement.cost().basis()).isEqualTo(CostBasis.EXACT);
            }
            for (var filler : fillers) {
                filler.close();
            }
        }
    }

    private static int connecting(TestGateway gateway) {
        return gateway.plane().upstreams().stats().values().stream()
                .mapToInt(stats -> stats.connecting())
                .sum();
    }

    @Test
    void stopsReadingABody() throws Exception {
        try (var fleet = new Fleet(1)) {
            var request = chat(true);
            var caller = new RawCaller(fleet.port()).send(request.substring(0, request.length() - 20));
            eventually(() -> fleet.gateway().plane().bodyMemory().usedBytes() > 0);

            caller.close();

            Promptly.within(SOON, () -> fleet.gateway().plane().bodyMemory().usedBytes() == 0);
            cancelled(fleet.gateway(), 0);
            assertThat(fleet.sim(0).counters().requests()).isZero();
        }
    }

    @Test
    void stopsAlsoWithAnotherRequestInThePipeline() throws Exception {
        try (var fleet = new Fleet(1)) {
            fleet.sim(0).setFault(SimFault.HANG);
            var caller = new RawCaller(fleet.port()).send(chat(false) + chat(true) + chat(false));
            eventually(() -> fleet.sim(0).inFlight() == 1);

            caller.close();

            Promptly.within(SOON, () -> fleet.sim(0).counters().cancelled() == 1);
            cancelled(fleet.gateway(), 1);
            assertThat(List.copyOf(fleet.gateway().settlements())).hasSize(1);
        }
    }

    @Test
    void doesNotTakeAHalfClosedCallerForOneWhoWaits() throws Exception {
        try (var fleet = new Fleet(1)) {
            fleet.sim(0).setFault(SimFault.HANG);
            var caller = new RawCaller(fleet.port()).send(chat(false));
            eventually(() -> fleet.sim(0).inFlight() == 1);

            caller.finish();

            Promptly.within(SOON, () -> fleet.sim(0).counters().cancelled() == 1);
            cancelled(fleet.gateway(), 1);
            caller.close();
        }
    }
}
