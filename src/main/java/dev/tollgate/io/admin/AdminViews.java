package dev.tollgate.io.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.endpoint.pick.Decision;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.loop.guard.LoopLedger;
import dev.tollgate.route.ModelEntry;
import dev.tollgate.run.RunRow;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin servers show. Everything is asked on their own event loop, at each request anew, and must not block.
 *
 * @param version of this program
 * @param config the configuration in force
 * @param endpoints the endpoints now
 * @param decisions the decisions of a request by its id, one for each attempt in order; empty if unknown
 * @param models the configured model entries, in order
 * @param budgets how the accounts of budgets stand
 * @param runs the agent runs of late, at most so many, the last first
 * @param loops runs in which a loop was found; null before the gateway runs
 * @param metrics the metrics in Prometheus' text format
 * @param notReady why traffic should go elsewhere; null while ready
 * @param notAlive why the process should be restarted; null while its loops turn
 */
public record AdminViews(
        String version,
        Supplier<ConfigView> config,
        Supplier<List<EndpointStatus>> endpoints,
        Function<String, List<Decision>> decisions,
        Supplier<? extends Collection<ModelEntry>> models,
        Supplier<List<Account>> budgets,
        IntFunction<List<RunRow>> runs,
        Supplier<@Nullable LoopLedger> loops,
        Supplier<String> metrics,
        Supplier<@Nullable String> notReady,
        Supplier<@Nullable String> notAlive) {

    /**
     * An account of a budget.
     *
     * @param spokenOf whether a policy in force has this budget; else the account only waits for its window to end
     */
    public record Account(Balance balance, boolean spokenOf) {}

    /**
     * A configuration as it may be shown.
     *
     * @param version changes when the configuration does
     * @param loadedEpochSeconds when it was put in force
     * @param problems why a newer one was not; empty if there is none
     * @param redacted the whole configuration, every default said and every secret masked
     */
    public record ConfigView(String version, long loadedEpochSeconds, List<String> problems, JsonNode redacted) {
        public ConfigView {
            problems = List.copyOf(problems);
        }
    }
}
