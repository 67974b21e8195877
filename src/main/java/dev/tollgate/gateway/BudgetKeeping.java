package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.io.journal.SpendJournal;
import dev.tollgate.io.redis.RedisLink;
import dev.tollgate.io.redis.Replicas;
import dev.tollgate.io.redis.SharedBudgets;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.PolicyKind;
import dev.tollgate.policy.budget.BudgetLedger;
import dev.tollgate.policy.budget.guard.BudgetBooks;
import dev.tollgate.policy.budget.guard.BudgetPolicy;
import dev.tollgate.policy.budget.guard.OutputLengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The books of a gateway's budgets, and their journal from the first budget policy on: where that cannot be had, because the process before still
 * has it or a folder cannot be written, it is tried again until it can.
 *
 * <p>Threads: any, one at a time, as its monitor says; the books have their own rule.
 */
final class BudgetKeeping implements AutoCloseable {
    private static final long AGAIN_SECONDS = 5;

    private final BudgetBooks books;
    private final @Nullable SharedBudgets shares;
    private final @Nullable Consumer<String> warnings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable SpendJournal journal;
    private @Nullable Path wanted;
    private volatile boolean asked;

    /**
     * Books with nothing in them.
     *
     * @param warnings hears of what an operator should know of the journal; null where nothing is to be written to disk
     * @param redis where gateways share their budgets; null where this one has them to itself
     * @param replicas how many share them; null where this one has them to itself
     */
    BudgetKeeping(@Nullable Consumer<String> warnings, @Nullable RedisLink redis, @Nullable Replicas replicas) {
        this.warnings = warnings;
        var clock = InstantSource.system();
        var ledger = new BudgetLedger(BudgetLedger.DEFAULT_ACCOUNTS, redis != null);
        shares = redis == null || replicas == null
                ? null
                : SharedBudgets.on(redis, replicas, UUID.randomUUID().toString(), ledger, clock);
        books = new BudgetBooks(ledger, new OutputLengths(), clock, shares);
    }

    BudgetBooks books() {
        return books;
    }

    /** Whether a call may spend now: not before whoever lends what gateways share has heard of them. */
    boolean lends() {
        return !asked || shares == null || shares.lends();
    }

    /** Takes in the journal, and writes it from here on, if these policies have a budget; called before they are in force. */
    synchronized void follow(List<Policy> policies, GatewayConfig config) {
        boolean speaks = policies.stream().anyMatch(policy -> policy.kind() == PolicyKind.BUDGETS);
        asked = speaks;
        if (speaks && journal == null && warnings != null) {
            keep(config.budgets().journal(), warnings);
        }
        books.ledger().follow(BudgetPolicy.budgets(policies), books.clock().millis());
    }

    private void keep(Path path, Consumer<String> out) {
        boolean waits = wanted != null;
        wanted = path;
        try {
            journal = opened(path, out);
        } catch (IOException unusable) {
            out.accept("budgets.journal: " + path + " (expected: a file that can be written; " + reason(unusable)
                    + "); until it can be had, which is tried every " + AGAIN_SECONDS
                    + " s, budgets are only remembered in memory");
            if (!waits) {
                Thread.ofPlatform().daemon().name("tollgate-journal-wait").start(() -> await(out));
            }
        }
    }

    private SpendJournal opened(Path path, Consumer<String> out) throws IOException {
        var opened = SpendJournal.open(path, books.ledger(), books.clock(), out);
        try {
            if (shares != null) {
                shares.continueAs(replica(path));
            }
        } catch (IOException nameless) {
            out.accept("budgets.journal: " + path + ".replica (expected: a file that can be written; "
                    + reason(nameless) + "); what this gateway borrows stays borrowed should it die");
        }
        return opened;
    }

    private void await(Consumer<String> out) {
        try {
            while (!closing.await(AGAIN_SECONDS, TimeUnit.SECONDS) && !had(out)) {}
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the journal is had by now; what stood in it is added to what was spent without it. */
    private synchronized boolean had(Consumer<String> out) {
        var path = wanted;
        if (journal != null || path == null || closing.getCount() == 0) {
            return true;
        }
        try {
            journal = opened(path, out);
        } catch (IOException still) {
            return false;
        }
        out.accept("budgets.journal: " + path + " is written from here on, and what stood in it counts");
        return true;
    }

    /** The name by which this gateway borrows: what a process before it had borrowed is its own. */
    private static String replica(Path journal) throws IOException {
        var file = journal.resolveSibling(journal.getFileName() + ".replica");
        if (!Files.exists(file)) {
            Files.writeString(file, UUID.randomUUID().toString());
        }
        return Files.readString(file).strip();
    }

    private static String reason(IOException unusable) {
        var message = unusable.getMessage();
        return unusable.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }

    @Override
    public synchronized void close() {
        closing.countDown();
        if (journal != null) {
            try {
                journal.close();
            } catch (IOException unwritten) {
                throw new java.io.UncheckedIOException(unwritten);
            }
        }
    }
}
