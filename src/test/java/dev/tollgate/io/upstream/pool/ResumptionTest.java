package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.Pki;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second connection to a host continues the TLS session of the first: no certificates are sent and checked again. */
class ResumptionTest {

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void aSecondConnectionResumesTheSession(String version) throws Exception {
        var created = new ConcurrentLinkedQueue<Long>();
        var listening = Pki.listen("server", false);
        listening.setEnabledProtocols(new String[] {version});
        try (var server = new ScriptedServer(listening, (socket, index) -> {
                    // A resumed session keeps the moment of its first handshake.
                    created.add(((SSLSocket) socket).getSession().getCreationTime());
                    while (!ScriptedServer.readHead(socket).isEmpty()) {
                        ScriptedServer.write(socket, ScriptedServer.OK);
                    }
                });
                var bench = new Bench(Bench.settings(4, 4))) {
            var origin = new Origin(true, "127.0.0.1", server.port(), Pki.trusting(), null);
            for (var i = 1; i <= 3; i++) {
                var now = System.currentTimeMillis();
                await().until(() -> System.currentTimeMillis() > now + 2);
                var connection = bench.connect(origin);
                assertThat(connection.reused()).isFalse();
                var answer = new Answer();
                bench.send(connection, answer);
                answer.awaitEnd();
                bench.release(connection, false);
                bench.awaitStats(origin, stats -> stats.open() == 0);
            }
            assertThat(created).hasSize(3);
            assertThat(created.stream().distinct()).hasSize(1);
        }
    }
}
