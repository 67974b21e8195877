package dev.tollgate.endtoend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tollgate.identity.jwt.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer's keys over HTTP, which can be paused and killed. */
final class JwksServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String document;
    private volatile CountDownLatch open = new CountDownLatch(0);

    JwksServer(String document) throws IOException {
        this.document = document;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/realm/.well-known/openid-configuration", exchange -> {
            var issuer = url() + "/realm";
            answer(exchange, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + url() + "/jwks\"}");
        });
        server.createContext("/jwks", exchange -> {
            asked.incrementAndGet();
            try {
                if (!open.await(30, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            answer(exchange, this.document);
        });
        server.start();
    }

    private static void answer(HttpExchange exchange, String document) throws IOException {
        var bytes = document.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers nobody until {@link #resume}. */
    void pause() {
        open = new CountDownLatch(1);
    }

    void resume() {
        open.countDown();
    }

    void serve(String other) {
        document = other;
    }

    /** Lets nobody connect any more. */
    void kill() {
        server.stop(0);
    }

    int asked() {
        return asked.get();
    }

    /** The issuer, as {@code gateway.yaml} says it, called {@code corp}. */
    String issuer() {
        return "issuers: {corp: {issuer: \"%s\", audiences: [%s], jwks: {url: \"%s/jwks\"}}}"
                .formatted(Tokens.ISSUER, Tokens.AUDIENCE, url());
    }

    /** An issuer that says itself where its keys are. */
    String discoverable() {
        return url() + "/realm";
    }

    @Override
    public void close() {
        resume();
        server.stop(0);
        threads.shutdownNow();
    }
}
