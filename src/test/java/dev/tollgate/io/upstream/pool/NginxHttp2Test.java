package dev.tollgate.io.upstream.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.io.upstream.Origin;
import dev.tollgate.io.upstream.TlsSettings;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 with a server that others wrote: nginx retires its connections with GOAWAY after a few requests. */
class NginxHttp2Test {
    private static final int REQUESTS_EACH = 5;
    private static final int BYTES = 2_000_000;

    @TempDir
    private Path folder;

    private Process start(int port) throws IOException {
        Files.write(folder.resolve("big"), new byte[BYTES]);
        var configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, """
                daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                events {}
                http {
                  access_log off; keepalive_requests %2$d;
                  client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { listen 127.0.0.1:%3$d http2; location = /v1/x { alias %1$s/big; } }
                }
                """.formatted(folder, REQUESTS_EACH, port));
        return new ProcessBuilder("nginx", "-p", folder.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private static boolean isInstalled() {
        try {
            return new ProcessBuilder("nginx", "-V")
                    .redirectErrorStream(true)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean listens(int port) {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void manyExchangesOutliveConnectionsThatNginxRetires() throws Exception {
        Assumptions.assumeTrue(isInstalled(), "nginx is not installed");
        var port = ScriptedServer.deadPort();
        var nginx = start(port);
        try (var bench = new Bench(Bench.settings(4, 64))) {
            await().atMost(Duration.ofSeconds(20)).until(() -> listens(port) || !nginx.isAlive());
            Assumptions.assumeTrue(nginx.isAlive(), "nginx does not start with HTTP/2 in the clear");
            var origin = new Origin(false, "127.0.0.1", port, TlsSettings.SYSTEM, null).withHttp(Origin.Http.HTTP_2);
            for (var round = 0; round < 6; round++) {
                var lent = new ArrayList<UpstreamConnection>();
                var heard = new ArrayList<Heard>();
                for (var i = 0; i < REQUESTS_EACH - 1; i++) {
                    var connection = bench.connect(origin);
                    var one = new Heard();
                    lent.add(connection);
                    heard.add(one);
                    bench.onLoop(() -> {
                        connection.install(one);
                        Heard.ask(connection.channel(), HttpMethod.GET, 0);
                        return one;
                    });
                }
                for (var one : heard) {
                    one.await(events -> events.contains("end") || events.contains("inactive"));
                    // What nginx did not take it says so; everything else is whole.
                    assertThat(one.events).as("%s", one.messages).containsAnyOf("end", "GoAway unprocessed", "Reset 7");
                    if (one.events.contains("end")) {
                        assertThat(one.head().status().code()).isEqualTo(200);
                        assertThat(one.bytes).hasValue(BYTES);
                    }
                }
                lent.forEach(connection -> bench.release(connection, true));
                bench.awaitStats(origin, stats -> stats.streams() == 0 && stats.closing() == 0 && stats.inUse() == 0);
            }
            assertThat(bench.stats(origin).created()).isGreaterThan(1);
        } finally {
            nginx.destroy();
            nginx.waitFor(10, TimeUnit.SECONDS);
        }
    }
}
