package dev.tollgate.io.export;

import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.io.keys.IssuerKeysStatus;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.io.webhook.WebhookStatus;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.loop.guard.LoopLedger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the state that metrics show is read; each source is asked once per scrape, on the scraping thread, and must not block.
 *
 * @param bodyMemoryUsed bytes of request bodies held
 * @param bodyMemoryCapacity the most that may be held
 * @param connections open client connections by protocol
 * @param streams requests that are open on connections of HTTP/2
 * @param certificates when the certificate of each listener that shows one expires
 * @param loopLagNanos how late the latest event loop runs
 * @param retryBudgetLeft retries that may be made now
 * @param pools connections by origin, as {@code scheme://host:port}
 * @param endpoints the endpoints now
 * @param budgets how well they were kept
 * @param accounts who has spent what of the budgets that policies speak of
 * @param issuerKeys the keys of issuers that are fetched, by their URLs
 * @param webhooks those outside that are asked about contents
 * @param runs agent runs that are remembered
 * @param loopRuns those that the loop guard keeps
 * @param loops how often each rule of the loop guard found something
 * @param linesWritten log lines written
 * @param linesDropped log lines dropped
 * @param spansExported spans that a collector took
 * @param spansDropped spans dropped
 * @param limits what policies count
 */
public record MetricSources(
        LongSupplier bodyMemoryUsed,
        LongSupplier bodyMemoryCapacity,
        Supplier<Map<String, Integer>> connections,
        IntSupplier streams,
        Supplier<Map<String, Instant>> certificates,
        LongSupplier loopLagNanos,
        IntSupplier retryBudgetLeft,
        Supplier<Map<String, PoolStats>> pools,
        Supplier<List<EndpointStatus>> endpoints,
        BudgetLedger budgets,
        Supplier<List<Balance>> accounts,
        Supplier<Map<String, IssuerKeysStatus>> issuerKeys,
        Supplier<List<WebhookStatus>> webhooks,
        LongSupplier runs,
        LongSupplier loopRuns,
        Supplier<List<LoopLedger.Detections>> loops,
        LongSupplier linesWritten,
        LongSupplier linesDropped,
        LongSupplier spansExported,
        LongSupplier spansDropped,
        Supplier<Limits> limits) {

    /**
     * What policies count of how often, how much and how many at once.
     *
     * @param keys that have a bucket in this process
     * @param forgotten buckets that made way for others before they were empty
     * @param shared null where this process counts alone
     */
    public record Limits(int keys, long forgotten, @Nullable Shared shared) {}

    /**
     * What replicas count together.
     *
     * @param usable whether Redis answers in time
     * @param failures timeouts, errors and lost connections
     * @param asked calls that asked it
     * @param alone calls that would have, and were counted here
     */
    public record Shared(boolean usable, long failures, long asked, long alone) {}
}
