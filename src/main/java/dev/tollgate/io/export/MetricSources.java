package dev.tollgate.io.export;

import dev.tollgate.endpoint.EndpointStatus;
import dev.tollgate.io.keys.IssuerKeysStatus;
import dev.tollgate.io.upstream.PoolStats;
import dev.tollgate.policy.budget.guard.BudgetBooks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

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
 * @param budgets who has spent what
 * @param issuerKeys the keys of issuers that are fetched, by their URLs
 * @param linesWritten log lines written
 * @param linesDropped log lines dropped
 * @param spansExported spans that a collector took
 * @param spansDropped spans dropped
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
        BudgetBooks budgets,
        Supplier<Map<String, IssuerKeysStatus>> issuerKeys,
        LongSupplier linesWritten,
        LongSupplier linesDropped,
        LongSupplier spansExported,
        LongSupplier spansDropped) {}
