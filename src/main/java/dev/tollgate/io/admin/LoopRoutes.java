package dev.tollgate.io.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.policy.loop.guard.LoopRun;
import dev.tollgate.run.Runs;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs in which a loop was found: listed with the evidence, released, quarantined, or called a mistake.
 *
 * @param loops what is known of them; null before the gateway runs
 */
record LoopRoutes(Supplier<@Nullable LoopLedger> loops) {
    static final String LIST = "/api/loops";
    /** What may be written; all else is read-only. */
    static final String WRITTEN = LIST + "/";

    private static final List<String> ACTIONS = List.of("release", "quarantine", "mistaken");
    private static final int MAX_RUNS = 500;

    static List<String> paths() {
        return Stream.concat(Stream.of(LIST), ACTIONS.stream().map(action -> WRITTEN + "{run}/" + action))
                .toList();
    }

    void mount(Router router) {
        router.get(LIST).handler(context -> AdminRoutes.answer(context, list()));
        act(router, ACTIONS.get(0), LoopLedger::release);
        act(router, ACTIONS.get(1), LoopLedger::quarantine);
        act(router, ACTIONS.get(2), LoopLedger::mistaken);
    }

    private void act(Router router, String action, ToIntBiFunction<LoopLedger, String> does) {
        router.post(WRITTEN + ":run/" + action).handler(context -> {
            var ledger = loops.get();
            var run = context.pathParam("run");
            int policies = ledger == null || run == null ? 0 : does.applyAsInt(ledger, run);
            boolean elsewhere = ledger != null && ledger.isShared() && run != null && Runs.isId(run);
            if (policies == 0 && !elsewhere) {
                AdminRoutes.problem(
                        context, 404, "run: not one that is known to a loop policy (expected: see " + LIST + ")");
            } else {
                AdminRoutes.answer(
                        context,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("run", run)
                                .put("action", action)
                                .put("policies", policies));
            }
        });
    }

    private JsonNode list() {
        var node = JsonNodeFactory.instance.objectNode();
        var runs = node.putArray("runs");
        var ledger = loops.get();
        if (ledger != null) {
            ledger.found(System.nanoTime()).stream().limit(MAX_RUNS).forEach(run -> runs.add(json(run)));
        }
        return node;
    }

    private static JsonNode json(LoopRun run) {
        var finding = run.finding();
        var node = JsonNodeFactory.instance
                .objectNode()
                .put("run", run.run())
                .put("policy", run.policy())
                .put("principal", run.principal())
                .put("model", run.model())
                .put("state", run.state().code())
                .put("score", Math.round(run.score() * 100) / 100.0)
                .put("breaks", run.breaks())
                .put("calls", run.calls())
                .put("tools", run.tools())
                .put("detections", run.detections())
                .put("prevented", run.prevented())
                .put("last_seconds_ago", run.lastSeconds());
        if (finding != null) {
            node.putObject("evidence")
                    .put("rule", finding.rule().name())
                    .put("means", finding.rule().means())
                    .put("level", finding.firmness().name().toLowerCase(Locale.ROOT))
                    .put("period", finding.period())
                    .put("repeats", finding.repeats())
                    .put("act", Long.toHexString(finding.act()))
                    .put("result", Long.toHexString(finding.result()))
                    .set("request_ids", ids(run));
        }
        return node;
    }

    private static JsonNode ids(LoopRun run) {
        var ids = JsonNodeFactory.instance.arrayNode();
        run.requests().forEach(ids::add);
        return ids;
    }
}
