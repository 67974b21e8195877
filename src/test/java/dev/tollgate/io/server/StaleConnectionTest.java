package dev.tollgate.io.server;

import static dev.tollgate.testing.RawCaller.chat;
import static dev.tollgate.testing.Settled.reason;
import static dev.tollgate.testing.Settled.tries;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.price.CostBasis;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A kept connection that dies under a request, as one does whose server has just closed it as unused. */
@Timeout(60)
class StaleConnectionTest {
    private static final String ANSWER = Scripted.json(
            "", "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}");

    /** Each connection answers one request and closes under the second. */
    private static Scripted once(AtomicInteger unanswered) throws IOException {
        return new Scripted(socket -> {
            Scripted.write(socket, ANSWER);
            awaitRequest(socket);
            unanswered.incrementAndGet();
        });
    }

    private static void awaitRequest(Socket socket) throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("no second request");
        }
    }

    /** Callers' connections go to the two loops in turn, and each loop has a pool of its own. */
    private static void bothLoopsKeepAConnection(TestGateway gateway) throws IOException {
        for (int loop = 0; loop < 2; loop++) {
            assertThat(RawCaller.call(gateway.port(), chat(false)).status()).isEqualTo(200);
            gateway.awaitIdle();
        }
    }

    @Test
    void isReplacedOnceAndMayHaveBeenBilled() throws Exception {
        var unanswered = new AtomicInteger();
        try (var upstream = once(unanswered);
                var gateway = upstream.gateway("connect: 2s")) {
            bothLoopsKeepAConnection(gateway);
            var reply = RawCaller.call(gateway.port(), chat(false));

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(unanswered).hasValue(1);
            var settlement = gateway.settled(3);
            assertThat(tries(settlement)).containsExactly("up/0 ok");
            assertThat(settlement.cost().basis()).isEqualTo(CostBasis.PARTIAL);
            assertThat(settlement.cost().total().nanos()).isEqualTo(3000);
            gateway.awaitIdle();
        }
    }

    @Test
    void isNotReplacedWhereNoRetryIsLeft() throws Exception {
        var unanswered = new AtomicInteger();
        try (var upstream = once(unanswered);
                var gateway = upstream.gateway("connect: 2s", "retries: {budget: 0%, floor: 1/10s}")) {
            bothLoopsKeepAConnection(gateway);
            assertThat(RawCaller.call(gateway.port(), chat(false)).status()).isEqualTo(200);
            var reply = RawCaller.call(gateway.port(), chat(false));

            assertThat(reply.status()).isEqualTo(502);
            assertThat(unanswered).hasValue(2);
            var settlement = gateway.settled(4);
            assertThat(reason(settlement)).isEqualTo("upstream_reset");
            assertThat(settlement.cost().basis()).isEqualTo(CostBasis.UNKNOWN);
            gateway.awaitIdle();
        }
    }
}
