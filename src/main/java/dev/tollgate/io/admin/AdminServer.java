package dev.tollgate.io.admin;

import dev.tollgate.config.HostPort;
import dev.tollgate.io.ControlLoop;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The admin, metrics and health servers, together on one event loop of their own.
 *
 * <p>Threads: any; {@link #start} and {@link #close} wait, up to ten seconds each.
 */
public final class AdminServer implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 10;
    private static final int IDLE_SECONDS = 30;
    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_HEADERS = 8192;
    private static final int MAX_LINE = 4096;

    private final ControlLoop loop;
    private final Map<String, Integer> ports = new LinkedHashMap<>();

    private AdminServer(ControlLoop loop) {
        this.loop = loop;
    }

    /**
     * Binds the three servers.
     *
     * @throws IOException if a port cannot be had; the message names the configuration key and the address
     */
    public static AdminServer start(AdminAddresses addresses, AdminViews views) throws IOException {
        var loop = ControlLoop.open();
        var server = new AdminServer(loop);
        try {
            var routes = new AdminRoutes(loop.vertx(), views);
            server.bind("admin", addresses.admin(), routes.admin(addresses.admin()));
            server.bind("metrics", addresses.metrics(), routes.metrics(addresses.metrics()));
            server.bind("health", addresses.health(), routes.health(addresses.health()));
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void bind(String name, HostPort address, Router router) throws IOException {
        var options = new HttpServerOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_LINE)
                .setHttp2ClearTextEnabled(false);
        // Each has its own: who holds all connections of the metrics page keeps nobody from the health checks.
        var connections = new AtomicInteger();
        var server = loop.vertx()
                .createHttpServer(options)
                .connectionHandler(connection -> {
                    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                        connection.close();
                    }
                    connection.closeHandler(closed -> connections.decrementAndGet());
                })
                .requestHandler(router);
        try {
            HttpServer bound = server.listen().await(DEADLINE_SECONDS, TimeUnit.SECONDS);
            ports.put(name, bound.actualPort());
        } catch (TimeoutException e) {
            throw new IOException(name + ".address: " + address + " cannot be bound in time", e);
        } catch (Exception e) {
            throw new IOException(name + ".address: " + address + " cannot be bound (" + e.getMessage() + ")", e);
        }
    }

    /** The ports as bound: {@code admin}, {@code metrics}, {@code health}. */
    public Map<String, Integer> ports() {
        return Map.copyOf(ports);
    }

    @Override
    public void close() {
        loop.close();
    }
}
