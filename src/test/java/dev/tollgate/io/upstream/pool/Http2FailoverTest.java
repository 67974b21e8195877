package dev.tollgate.io.upstream.pool;

import static dev.tollgate.testing.Settled.tries;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.price.CostBasis;
import dev.tollgate.testing.RawCaller;
import dev.tollgate.testing.TestGateway;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The failover table where it speaks of HTTP/2: through the whole gateway, on real sockets. */
@Timeout(60)
class Http2FailoverTest {
    private static final byte[] ANSWER = """
            {"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop",\
            "message":{"role":"assistant","content":"hi"}}],\
            "usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""".getBytes(UTF_8);

    /** What the first provider does with a request. */
    enum Trouble {
        REFUSED {
            @Override
            void make(H2Socket peer, int stream) throws IOException {
                peer.reset(stream, H2Socket.REFUSED_STREAM);
            }
        },
        GONE {
            @Override
            void make(H2Socket peer, int stream) throws IOException {
                peer.goAway(0, 0);
            }
        },
        RESET {
            @Override
            void make(H2Socket peer, int stream) throws IOException {
                peer.reset(stream, 2);
            }
        },
        CUT {
            @Override
            void make(H2Socket peer, int stream) throws IOException {
                peer.head(stream, false, ":status", "200", "content-type", "application/json");
                peer.data(stream, new byte[] {'{'}, false);
                peer.reset(stream, 2);
            }
        },
        MALFORMED {
            @Override
            void make(H2Socket peer, int stream) throws IOException {
                peer.head(stream, false, ":status", "200", "connection", "close");
            }
        };

        abstract void make(H2Socket peer, int stream) throws IOException;
    }

    private static ScriptedServer provider(AtomicInteger asked, Trouble trouble, int troubles) throws IOException {
        return new ScriptedServer((socket, index) -> {
            var peer = new H2Socket(socket);
            for (var request = peer.request(); request != null; request = peer.request()) {
                if (asked.getAndIncrement() < troubles) {
                    trouble.make(peer, request.stream());
                } else {
                    peer.head(request.stream(), false, ":status", "200", "content-type", "application/json");
                    peer.data(request.stream(), ANSWER, true);
                }
            }
        });
    }

    private static TestGateway gateway(ScriptedServer first, ScriptedServer second) throws IOException {
        return TestGateway.start("""
                listeners: {llm: {address: "127.0.0.1:0"}}
                providers:
                  p0: {dialect: openai, url: "http://127.0.0.1:%d", protocol: http2}
                  p1: {dialect: openai, url: "http://127.0.0.1:%d", protocol: http2}
                models:
                  fast:
                    targets:
                      - {provider: p0, model: m, price: {input: 1, output: 1}}
                      - {provider: p1, model: m, price: {input: 1, output: 1}, tier: 1}
                """.formatted(first.port(), second.port()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "REFUSED, REFUSED, EXACT",
        "GONE, REFUSED, EXACT",
        "RESET, RESET, UNKNOWN",
        "CUT, TRUNCATED, UNKNOWN",
        "MALFORMED, PROTOCOL, UNKNOWN"
    })
    void theCallIsServedByTheOtherProvider(Trouble trouble, String kind, CostBasis basis) throws Exception {
        var asked = new AtomicInteger();
        try (var first = provider(asked, trouble, 1);
                var second = provider(new AtomicInteger(), trouble, 0);
                var gateway = gateway(first, second)) {
            var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            var settlement = gateway.settled(1);
            assertThat(tries(settlement)).containsExactly("p0/0 " + kind, "p1/0 ok");
            assertThat(settlement.attemptCosts().getFirst().basis()).isEqualTo(basis);
            gateway.awaitIdle();
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aProviderThatRetiresItsConnectionIsAskedAgainOnANewOne() throws Exception {
        var asked = new AtomicInteger();
        try (var first = new ScriptedServer((socket, index) -> {
                    var peer = new H2Socket(socket);
                    var whole = peer.next();
                    asked.incrementAndGet();
                    peer.head(whole.stream(), false, ":status", "200", "content-type", "application/json");
                    peer.data(whole.stream(), ANSWER, true);
                    if (index == 0) {
                        peer.request();
                        peer.goAway(whole.stream(), 0);
                    }
                    peer.await(-1);
                });
                var second = provider(new AtomicInteger(), Trouble.RESET, 0);
                var gateway = gateway(first, second)) {
            for (var i = 1; i <= 2; i++) {
                var reply = RawCaller.call(gateway.port(), RawCaller.chat(false));
                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
                assertThat(tries(gateway.settled(i))).containsExactly("p0/0 ok");
            }
            gateway.awaitIdle();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void callersThatLeaveResetTheirStreamsAndNothingElse() throws Exception {
        var resets = new AtomicInteger();
        try (var first = new ScriptedServer((socket, index) -> {
                    var peer = new H2Socket(socket);
                    while (peer.await(H2Socket.RST_STREAM) != null) {
                        resets.incrementAndGet();
                    }
                });
                var second = provider(new AtomicInteger(), Trouble.RESET, 0);
                var gateway = gateway(first, second)) {
            for (var i = 1; i <= 5; i++) {
                try (var caller = new RawCaller(gateway.port())) {
                    caller.send(RawCaller.chat(true));
                    var wanted = i;
                    await().until(() -> gateway.plane().upstreams().stats().values().stream()
                                    .anyMatch(stats -> stats.streams() == 1)
                            || resets.get() >= wanted);
                }
                gateway.awaitIdle();
            }
            await().until(() -> resets.get() == 5);
            assertThat(first.accepted()).isLessThanOrEqualTo(2); // one for each loop
        }
    }
}
