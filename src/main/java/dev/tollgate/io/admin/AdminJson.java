package dev.tollgate.io.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.price.Money;
import dev.tollgate.price.Price;
import dev.tollgate.price.TokenClass;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.route.Target;
import dev.tollgate.run.RunRow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of the admin API as JSON with stable names: snake case, seconds, decimal dollars as strings. */
final class AdminJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AdminJson() {}

    static ObjectNode version(AdminViews views) {
        var config = views.config().get();
        var node = NODES.objectNode()
                .put("name", "tollgate")
                .put("version", views.version())
                .put("java", Runtime.version().toString());
        node.putObject("config")
                .put("version", config.version())
                .put(
                        "loaded",
                        Instant.ofEpochSecond(config.loadedEpochSeconds()).toString());
        return node;
    }

    static ObjectNode config(AdminViews.ConfigView view) {
        var node = NODES.objectNode()
                .put("version", view.version())
                .put("loaded", Instant.ofEpochSecond(view.loadedEpochSeconds()).toString());
        var problems = node.putArray("problems");
        view.problems().forEach(problems::add);
        node.set("config", view.redacted());
        return node;
    }

    static ObjectNode endpoints(List<EndpointStatus> all) {
        var node = NODES.objectNode();
        var list = node.putArray("endpoints");
        all.forEach(endpoint -> list.add(endpoint(endpoint)));
        return node;
    }

    private static ObjectNode endpoint(EndpointStatus status) {
        var node = NODES.objectNode()
                .put("name", status.name())
                .put("url", withoutUser(status.url()))
                .put("probes", status.probes().code())
                .put("breaker", status.breaker().code())
                .put("breaker_open_seconds", rounded(status.openSeconds()))
                .put("cooldown_seconds", rounded(status.cooldownSeconds()))
                .put("inflight_requests", status.requests())
                .put("inflight_prompt_tokens", status.promptTokens())
                .put("expected_output_tokens", status.outputTokens());
        status.maxInflight().ifPresent(max -> node.put("max_inflight", max));
        var models = node.putArray("models");
        for (var measured : status.models()) {
            models.addObject()
                    .put("model", measured.model().isEmpty() ? "other" : measured.model())
                    .put("answers", measured.answers())
                    .put("first_token_seconds", rounded(measured.speed().baseSeconds()))
                    .put("seconds_per_prompt_token", rounded(measured.speed().secondsPerPromptToken()))
                    .put("seconds_per_output_token", rounded(measured.speed().secondsPerOutputToken()))
                    .put("success", rounded(measured.success()));
        }
        return node;
    }

    static ObjectNode decisions(String requestId, List<Decision> decisions) {
        var node = NODES.objectNode().put("request_id", requestId);
        var list = node.putArray("decisions");
        decisions.forEach(decision -> list.add(decision(decision)));
        return node;
    }

    private static ObjectNode decision(Decision decision) {
        var node = NODES.objectNode().put("attempt", decision.attempt()).put("model", decision.model());
        if (decision.insteadOf() != null) {
            node.put("instead_of", decision.insteadOf());
        }
        node.put("optimise", decision.optimise())
                .put("strategy", decision.strategy())
                .put("why", decision.why().code())
                .put("prompt_tokens", decision.promptTokens())
                .put("expected_output_tokens", decision.outputTokens());
        node.set("chosen", scored(decision.chosen()));
        var others = node.putArray("others");
        decision.others().forEach(other -> others.add(scored(other)));
        var excluded = node.putArray("excluded");
        for (var each : decision.excluded()) {
            var out = excluded.addObject()
                    .put("name", each.name())
                    .put("reason", each.reason().code());
            if (each.seconds() > 0) {
                out.put("seconds", rounded(each.seconds()));
            }
        }
        return money(node, "mean_money", decision.meanMoney());
    }

    private static ObjectNode scored(Decision.Scored scored) {
        var node = NODES.objectNode()
                .put("endpoint", scored.endpoint())
                .put("model", scored.model())
                .put("tier", scored.tier());
        return money(node, "money", scored.money())
                .put("wait_seconds", rounded(scored.waitSeconds()))
                .put("seconds", rounded(scored.seconds()))
                .put("success", rounded(scored.success()))
                .put("total", rounded(scored.total()));
    }

    /** An unknown price is a word, never 0 and never absent. */
    private static ObjectNode money(ObjectNode node, String name, @Nullable Money money) {
        return node.put(name, money == null ? "unknown" : money.decimal());
    }

    static ObjectNode runs(List<RunRow> rows) {
        var node = NODES.objectNode();
        var list = node.putArray("runs");
        for (var row : rows) {
            list.addObject()
                    .put("id", row.id())
                    .put("agent", row.agent())
                    .put("source", row.source().name().toLowerCase(Locale.ROOT))
                    .put("confidence", row.confidence())
                    .put("human_turns", row.humanTurns())
                    .put("depth", row.depth())
                    .put("parent", row.parent())
                    .put("new_ids", row.newIds())
                    .put("calls", row.calls())
                    .put("calls_in_flight", row.openCalls())
                    .put("input_tokens", row.inputTokens())
                    .put("output_tokens", row.outputTokens())
                    .put("cost", Money.ofNanos(row.costNanoDollars()).decimal())
                    .put("first", Instant.ofEpochMilli(row.firstEpochMillis()).toString())
                    .put("last", Instant.ofEpochMilli(row.lastEpochMillis()).toString());
        }
        return node;
    }

    static ObjectNode models(Collection<ModelEntry> entries) {
        var node = NODES.objectNode();
        var list = node.putArray("models");
        for (var entry : entries) {
            var model = list.addObject()
                    .put("name", entry.name())
                    .put("optimise", entry.optimise().name())
                    .put("strategy", entry.strategy().code())
                    .put("max_extra_wait_seconds", rounded(entry.maxExtraWait().toNanos() / 1e9));
            var targets = model.putArray("targets");
            entry.targets().forEach(target -> target(targets, target));
        }
        return node;
    }

    private static void target(ArrayNode targets, Target target) {
        var node = targets.addObject()
                .put("provider", target.provider())
                .put("model", target.model())
                .put("tier", target.tier());
        var price = target.price();
        if (price == null) {
            node.put("price", "unknown");
        } else {
            node.set("price", price(price));
        }
    }

    /** Dollars per million tokens, as stated below every threshold. */
    private static ObjectNode price(Price price) {
        var node = NODES.objectNode();
        var stated = price.rates().stated();
        for (var each : TokenClass.ALL) {
            var rate = stated.get(each);
            if (rate != null) {
                node.put(each.name().toLowerCase(Locale.ROOT), rate.decimal());
            }
        }
        node.put("source", price.provenance().source());
        var date = price.provenance().date();
        if (date != null) {
            node.put("date", date.toString());
        }
        return node.put("estimate", price.isEstimate());
    }

    static ObjectNode problem(int status, String title, String detail) {
        return NODES.objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
    }

    /** Six significant digits: more is noise, and infinities are no JSON. */
    private static @Nullable BigDecimal rounded(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        var short6 = new BigDecimal(value, new MathContext(6)).stripTrailingZeros();
        return short6.scale() < 0 ? short6.setScale(0) : short6;
    }

    /** A URL never shows a user and password, whoever wrote them there. */
    private static String withoutUser(String url) {
        int start = url.indexOf("://");
        int at = url.indexOf('@');
        int slash = start < 0 ? -1 : url.indexOf('/', start + 3);
        boolean inAuthority = start >= 0 && at > start && (slash < 0 || at < slash);
        return inAuthority ? url.substring(0, start + 3) + "***" + url.substring(at) : url;
    }
}
