package dev.tollgate.io.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.config.HostPort;
import dev.tollgate.endpoint.pick.Decision;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The routes of the three servers: only to be read, never cached, errors as problem details (RFC 9457). */
final class AdminRoutes {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int MAX_ID = 128;
    private static final int MAX_RUNS = 500;

    private static final List<String> API = List.of(
            "/api/budgets",
            "/api/config",
            "/api/decisions/{request_id}",
            "/api/endpoints",
            "/api/models",
            "/api/runs",
            "/api/version");

    private final Vertx vertx;
    private final AdminViews views;

    AdminRoutes(Vertx vertx, AdminViews views) {
        this.vertx = vertx;
        this.views = views;
    }

    Router admin(HostPort address) {
        var router = guarded(new HostRule(address));
        json(router, "/", context -> index());
        json(router, "/api", context -> index());
        json(router, "/api/version", context -> AdminJson.version(views));
        json(router, "/api/config", context -> AdminJson.config(views.config().get()));
        json(
                router,
                "/api/endpoints",
                context -> AdminJson.endpoints(views.endpoints().get()));
        json(
                router,
                "/api/budgets",
                context -> BudgetJson.budgets(views.budgets().get()));
        json(router, "/api/models", context -> AdminJson.models(views.models().get()));
        json(router, "/api/decisions/:id", this::decisions);
        json(router, "/api/runs", context -> AdminJson.runs(views.runs().apply(MAX_RUNS)));
        new LoopRoutes(views.loops()).mount(router);
        return router;
    }

    Router metrics(HostPort address) {
        var router = guarded(ruleOfPages(address));
        router.route("/metrics").handler(context -> {
            context.response().putHeader("content-type", METRICS);
            context.end(views.metrics().get());
        });
        return router;
    }

    Router health(HostPort address) {
        var router = guarded(ruleOfPages(address));
        check(router, "/livez", views.notAlive());
        check(router, "/readyz", views.notReady());
        return router;
    }

    /** Scrapers and kubelets ask by whatever name they know; only a page on loopback can rely on its own. */
    private static @Nullable HostRule ruleOfPages(HostPort address) {
        return address.isLoopback() ? new HostRule(address) : null;
    }

    private Router guarded(@Nullable HostRule rule) {
        var router = Router.router(vertx);
        router.route().handler(context -> {
            context.response()
                    .putHeader("cache-control", "no-store")
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
            var host = onlyHost(context);
            if (rule != null && !rule.allows(host)) {
                problem(
                        context,
                        421,
                        "host: not one of this server (expected: localhost, a loopback address or "
                                + rule.bound().host() + ")");
            } else if (rule != null && writes(context)) {
                var origin = context.request().getHeader("origin");
                if (origin == null || (host != null && HostRule.isOwn(origin, host))) {
                    context.next();
                } else {
                    problem(context, 403, "origin: a page of another server (expected: one of this server, or none)");
                }
            } else if (!reads(context.request().method())) {
                context.response().putHeader("allow", "GET, HEAD");
                problem(context, 405, "method: " + context.request().method().name() + " (expected: GET or HEAD)");
            } else {
                context.next();
            }
        });
        router.errorHandler(404, context -> problem(context, 404, "path: nothing here (expected: see /api)"));
        router.errorHandler(500, context -> problem(context, 500, "this view failed: " + failure(context)));
        router.errorHandler(400, context -> problem(context, 400, "request: malformed"));
        return router;
    }

    private static String failure(RoutingContext context) {
        return context.failure() == null
                ? "no reason given"
                : context.failure().getClass().getSimpleName();
    }

    private static boolean writes(RoutingContext context) {
        var path = context.request().path();
        return context.request().method().equals(HttpMethod.POST)
                && path != null
                && path.startsWith(LoopRoutes.WRITTEN);
    }

    private static boolean reads(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static @Nullable String onlyHost(RoutingContext context) {
        var hosts = context.request().headers().getAll("host");
        return hosts.size() == 1 ? hosts.getFirst() : null;
    }

    private static void json(Router router, String path, Function<RoutingContext, @Nullable JsonNode> view) {
        router.route(path).handler(context -> {
            var node = view.apply(context);
            if (node != null) {
                answer(context, node);
            }
        });
    }

    static void answer(RoutingContext context, JsonNode node) {
        context.response().putHeader("content-type", JSON);
        context.end(node.toPrettyString() + "\n");
    }

    private static JsonNode index() {
        var node = JsonNodeFactory.instance.objectNode();
        var list = node.putArray("paths");
        Stream.concat(API.stream(), LoopRoutes.paths().stream()).sorted().forEach(list::add);
        return node;
    }

    private @Nullable JsonNode decisions(RoutingContext context) {
        var param = context.pathParam("id");
        var id = param == null ? "" : param;
        var found =
                id.length() > MAX_ID ? List.<Decision>of() : views.decisions().apply(id);
        if (found.isEmpty()) {
            problem(
                    context,
                    404,
                    "request_id: no decision is remembered (expected: the tollgate-request-id of a recent model call)");
            return null;
        }
        return AdminJson.decisions(id, found);
    }

    private static void check(Router router, String path, Supplier<@Nullable String> trouble) {
        router.route(path).handler(context -> {
            var why = trouble.get();
            if (why == null) {
                context.response().putHeader("content-type", TEXT);
                context.end("ok\n");
            } else {
                problem(context, 503, why);
            }
        });
    }

    static void problem(RoutingContext context, int status, String detail) {
        var response = context.response();
        if (response.ended()) {
            return;
        }
        response.setStatusCode(status).putHeader("content-type", PROBLEM);
        context.end(
                AdminJson.problem(status, response.getStatusMessage(), detail).toString() + "\n");
    }
}
