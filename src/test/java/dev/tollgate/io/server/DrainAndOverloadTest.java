package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.fault.Reason;
import dev.tollgate.io.answer.BodyMemory;
import dev.tollgate.io.loop.LoopState;
import dev.tollgate.sim.SimFault;
import dev.tollgate.sim.SimOutput;
import dev.tollgate.sim.SimSpeed;
import dev.tollgate.testing.Fleet;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.Settled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is refused while the gateway goes or has too much to do, and what becomes of calls that run then. */
@Timeout(60)
class DrainAndOverloadTest {
    /** Streams of so many tokens, one every 30 ms. */
    private static Fleet slow(int tokens) throws IOException {
        var speed = new SimSpeed(Duration.ZERO, Double.POSITIVE_INFINITY, Duration.ofMillis(30), 0);
        return new Fleet(
                1, "", "", settings -> settings.withSpeed(speed).withOutput(SimOutput.SHORT.withMeanTokens(tokens)));
    }

    @Test
    void refusesNewCallsAndLetsTheOthersEnd() throws Exception {
        try (var fleet = slow(60);
                var idle = new RawCaller(fleet.port());
                var kept = new RawCaller(fleet.port());
                var running = new RawCaller(fleet.port())) {
            var half = chat(false);
            // In one write: once the first is answered, the gateway has read the beginning of the second.
            assertThat(kept.send("GET /v1/models HTTP/1.1\r\nhost: g\r\n\r\n" + half.substring(0, 20))
                            .read()
                            .status())
                    .isEqualTo(200);
            assertThat(idle.send("GET /v1/models HTTP/1.1\r\nhost: g\r\n\r\n")
                            .read()
                            .status())
                    .isEqualTo(200);
            running.send(chat(true));
            assertThat(running.line()).startsWith("HTTP/1.1 200");

            fleet.gateway().plane().gatekeeper().drain();
            fleet.gateway().listeners().drain();

            assertThat(idle.ends()).isTrue();
            var refused = kept.send(half.substring(20)).read();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("tollgate-reason")).isEqualTo("draining");
            assertThat(refused.header("retry-after")).isEqualTo("1");
            assertThat(refused.header("connection")).isEqualTo("close");
            var late = fleet.call(chat(true));
            assertThat(late.status()).isEqualTo(503);
            assertThat(late.header("connection")).isEqualTo("close");
            var lines = new StringBuilder();
            while (!lines.toString().endsWith("data: [DONE]\n")) {
                lines.append(running.line()).append('\n');
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> fleet.gateway().listeners().connections() == 0);
            fleet.gateway().awaitIdle();
        }
    }

    @Test
    void givesWhatStillRunsItsLastWord() throws Exception {
        try (var fleet = slow(2000);
                var streaming = new RawCaller(fleet.port());
                var waiting = new RawCaller(fleet.port());
                var sending = new RawCaller(fleet.port())) {
            streaming.send(chat(true));
            assertThat(streaming.line()).startsWith("HTTP/1.1 200");
            fleet.sim(0).setFault(SimFault.HANG);
            waiting.send(chat(false));
            var request = chat(false);
            sending.send(request.substring(0, request.length() - 10));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> fleet.sim(0).inFlight() == 2
                            && fleet.gateway().listeners().connections() == 3);

            fleet.gateway().listeners().stopNow();

            var text = new StringBuilder();
            while (!streaming.ends()) {
                text.append(streaming.line()).append('\n');
            }
            assertThat(text).contains("data: {\"error\":{").contains("draining").doesNotContain("[DONE]");
            for (var caller : new RawCaller[] {waiting, sending}) {
                var reply = caller.read();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("tollgate-reason")).isEqualTo("draining");
                assertThat(reply.header("connection")).isEqualTo("close");
            }
            fleet.gateway().settled(3);
            fleet.gateway().awaitIdle();
            assertThat(fleet.gateway().settlements())
                    .allMatch(one -> Settled.reason(one).equals("draining"));
            assertThat(fleet.sim(0).counters().cancelled()).isEqualTo(2);
        }
    }

    @Test
    void shedsBeforeBodiesAreReadWhenTheyFillTheMemory() throws Exception {
        try (var fleet = new Fleet(1)) {
            var memory = fleet.gateway().plane().bodyMemory();
            long most = memory.capacityBytes() - 1000;
            assertThat(memory.take(most)).isTrue();
            try (var caller = new RawCaller(fleet.port())) {
                var request = chat(false);
                caller.send(request.substring(0, request.indexOf("\r\n\r\n") + 4));
                var reply = caller.read();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("tollgate-reason")).isEqualTo("overloaded");
                assertThat(reply.header("retry-after")).isEqualTo("1");
            }
            memory.give(most);
            assertThat(fleet.call(chat(false)).status()).isEqualTo(200);
            fleet.gateway().awaitIdle();
        }
    }

    @Test
    void refusesABodyThatGrowsBeyondTheMemory() throws Exception {
        try (var fleet = new Fleet(1)) {
            var memory = fleet.gateway().plane().bodyMemory();
            long part = (long) (memory.capacityBytes() * 0.9);
            assertThat(memory.take(part)).isTrue();
            var body = "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(10 << 20)
                    + "\"}]}";
            try (var caller = new RawCaller(fleet.port())) {
                try {
                    caller.send(RawCaller.post("/v1/chat/completions", body));
                } catch (IOException closed) {
                    // it was refused before we had said it all
                }
                var reply = caller.read();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.header("tollgate-reason")).isEqualTo("overloaded");
            }
            memory.give(part);
            fleet.gateway().awaitIdle();
        }
    }

    @Test
    void shedsWhileTheLoopRunsLateAndForAMomentAfter() {
        var ticker = Ticker.newMockTicker();
        var channel = EmbeddedChannel.builder().ticker(ticker).build();
        var loop = new LoopState(channel.eventLoop(), new SplittableRandom(1));
        var keeper = new Gatekeeper(new BodyMemory(1000), 0.92, TimeUnit.MILLISECONDS.toNanos(500));

        ticker.advance(100, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(loop.lagNanos()).isZero();
        assertThat(keeper.turnAway(loop)).isNull();

        ticker.advance(1300, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(loop.lagNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1200));
        var why = keeper.turnAway(loop);
        assertThat(why == null ? Reason.INTERNAL : why.reason()).isEqualTo(Reason.OVERLOADED);

        for (int halvings = 0; halvings < 2; halvings++) {
            ticker.advance(100, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
        assertThat(keeper.turnAway(loop)).isNull();
        channel.finishAndReleaseAll();
    }
}
