package dev.tollgate.sim.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimFixed;
import dev.tollgate.sim.SimSettings;
import dev.tollgate.sim.server.SimServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadClientTest {
    private static final int CHUNKS = 5;
    /** Finish, usage and {@code [DONE]}. */
    private static final int LAST_EVENTS = 3;

    private final SimServer sim =
            SimServer.start(SimSettings.named("load").withFixed(new SimFixed(1100, CHUNKS, Duration.ofMillis(2))));
    private final Generator generator = Generator.open();

    @AfterEach
    void stop() {
        generator.close();
        sim.close();
    }

    @Test
    void anOpenLoopSendsItsRateAndTimesEveryAnswer() throws IOException {
        try (var client = client(4, false)) {
            var load = client.openLoop(new SplittableRandom(3), 500, Duration.ofMillis(600));
            assertThat(load.failures()).isZero();
            assertThat(load.answers()).as("500/s for 0.6 s, seed 3").isBetween(200L, 400L);
            assertThat(load.latencies().getTotalCount()).isEqualTo(load.answers());
            assertThat(load.millis(50)).isPositive();
            assertThat(sim.counters().requests()).isEqualTo(load.answers());
        }
    }

    @Test
    void streamsFollowOneAnotherAndTheirEventsAreCounted() throws IOException {
        try (var client = client(3, true)) {
            client.streams(Duration.ofMillis(30));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> client.soFar().answers() >= 9);
            var load = client.finish();
            assertThat(load.failures()).isZero();
            assertThat(load.events()).isEqualTo(load.answers() * (CHUNKS + LAST_EVENTS));
        }
    }

    @Test
    void whatIsNoWhole200IsAFailureAndTheConnectionIsReplaced() throws IOException {
        try (var client = client(2, false)) {
            sim.failNext(SimFault.INTERNAL_ERROR, 3);
            sim.failNext(SimFault.CLOSE_WITHOUT_ANSWER, 2);
            var load = client.openLoop(new SplittableRandom(5), 400, Duration.ofMillis(400));
            assertThat(load.failures()).isEqualTo(5);
            assertThat(load.answers()).as("after the faults, seed 5").isGreaterThan(50);
        }
    }

    @Test
    void nobodyListeningIsSaidAtOnce() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatIOException()
                .isThrownBy(() -> generator.connect(port, 1, new byte[] {1}))
                .withMessageContaining("expected: a connection");
    }

    private LoadClient client(int connections, boolean stream) throws IOException {
        var request = Payloads.request(sim.port(), Payloads.chat("sim", stream, 2048));
        return generator.connect(sim.port(), connections, request);
    }
}
