package dev.tollgate.io.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.identity.jwt.Discovery;
import dev.tollgate.identity.jwt.KeySet;
import dev.tollgate.identity.jwt.Tokens;
import dev.tollgate.io.ControlLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From servers that answer well and badly. */
class KeyFetchTest {
    private final ControlLoop loop = ControlLoop.open();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<String> notices = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
        loop.close();
    }

    private IssuerKeys.Place place(String path) {
        return IssuerKeys.Place.of(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path), null);
    }

    private String fetched(String path) throws Exception {
        var fetch = new KeyFetch(loop.vertx(), place(path));
        try {
            return fetch.once().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } finally {
            fetch.close();
        }
    }

    private void serve(String path, int status, byte[] body) {
        server.createContext(path, exchange -> {
            asked.incrementAndGet();
            exchange.getResponseHeaders().set("location", "/elsewhere");
            answer(exchange, status, body);
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Test
    void shouldFetchADocument() throws Exception {
        serve("/jwks", 200, Tokens.jwks(Tokens.RSA).getBytes(StandardCharsets.UTF_8));

        assertThat(KeySet.parse(fetched("/jwks")).size()).isOne();
    }

    @Test
    void shouldFollowNoRedirect() {
        serve("/jwks", 302, new byte[] {1});
        serve("/elsewhere", 200, "{}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> fetched("/jwks")).hasMessageContaining("status 302");
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldTakeNoMoreThanAQuarterOfAMegabyte() {
        serve("/jwks", 200, new byte[KeySet.MAX_BYTES + 1]);

        assertThatThrownBy(() -> fetched("/jwks")).hasMessageContaining("more than " + KeySet.MAX_BYTES);
    }

    @Test
    void shouldGiveUpOnAServerThatSendsAByteNowAndThen() {
        server.createContext("/jwks", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            try (var out = exchange.getResponseBody()) {
                do {
                    out.write(' ');
                    out.flush();
                } while (!threads.awaitTermination(200, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long began = System.nanoTime();

        assertThatThrownBy(() -> fetched("/jwks")).isInstanceOf(Exception.class);

        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(Duration.ofSeconds(KeyFetch.DEADLINE_SECONDS - 1L), Duration.ofSeconds(19));
    }

    @Test
    void shouldKeepWhatWasFetchedAsLongAsAConfigurationNamesItsPlace() {
        serve("/jwks", 200, Tokens.jwks(Tokens.RSA).getBytes(StandardCharsets.UTF_8));
        try (var keys = new IssuerKeys(notices::add)) {
            var first = keys.at(place("/jwks"));
            Awaitility.await().until(() -> first.current() != null);

            keys.retain(List.of(place("/jwks")));
            assertThat(keys.at(place("/jwks"))).isSameAs(first);
            assertThat(asked).hasValue(1);
            assertThat(keys.status()).containsOnlyKeys(place("/jwks"));

            keys.retain(List.of());
            assertThat(keys.status()).isEmpty();
            assertThat(first.renewed()).isNull();
            assertThat(keys.at(place("/jwks"))).isNotSameAs(first);
        }
    }

    private String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/realm";
    }

    private String discovered(String document) throws Exception {
        serve("/realm/.well-known/openid-configuration", 200, document.getBytes(StandardCharsets.UTF_8));
        var fetch = new KeyFetch(
                loop.vertx(),
                new IssuerKeys.Place(Objects.requireNonNull(Discovery.document(issuer())), issuer(), null));
        try {
            return fetch.once().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } finally {
            fetch.close();
        }
    }

    @Test
    void shouldFetchFromWhereTheIssuerSays() throws Exception {
        serve("/realm/keys", 200, Tokens.jwks(Tokens.RSA).getBytes(StandardCharsets.UTF_8));

        var found = discovered("{\"issuer\":\"%1$s\",\"jwks_uri\":\"%1$s/keys\"}".formatted(issuer()));

        assertThat(KeySet.parse(found).size()).isOne();
        assertThat(asked).hasValue(2);
    }

    @Test
    void shouldAskNobodyWhomAnotherIssuersDocumentNames() {
        serve("/realm/keys", 200, Tokens.jwks(Tokens.RSA).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> discovered("{\"issuer\":\"%1$s/\",\"jwks_uri\":\"%1$s/keys\"}".formatted(issuer())))
                .hasMessageContaining("issuer: another one (expected: " + issuer() + ")");
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldTellAnOperatorOfAnOutageByAUrlWithoutItsQuery() {
        serve("/jwks", 500, new byte[] {1});
        try (var keys = new IssuerKeys(notices::add)) {
            keys.at(place("/jwks?token=sekret"));
            Awaitility.await().until(() -> !notices.isEmpty());

            assertThat(notices.getFirst())
                    .isEqualTo("identity: keys of " + place("/jwks").url()
                            + " cannot be fetched: status 500 (expected: 200);"
                            + " no token can be checked until they are");
            server.removeContext("/jwks");
            serve("/jwks", 200, Tokens.jwks(Tokens.RSA).getBytes(StandardCharsets.UTF_8));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(notices).last().asString().contains(" are fetched again, after "));
            assertThat(notices).hasSize(2).noneMatch(notice -> notice.contains("sekret"));
        }
    }
}
