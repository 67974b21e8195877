package dev.tollgate.io.journal;

import dev.tollgate.policy.budget.BudgetJournal;
import dev.tollgate.policy.budget.BudgetLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The journal of a ledger in force: what an earlier process wrote is taken in, and from then on every change is written. When the file is half
 * full, the ledger is written whole into a fresh one, which takes its place.
 *
 * <p>A killed process forgets nothing: its records stand in memory that belongs to the operating system. A machine that loses its power forgets
 * at most the last {@link #SYNC}.
 *
 * <p>Threads: one own thread forces and compacts; opening and closing is for one thread at a time.
 */
public final class SpendJournal implements AutoCloseable {
    /** How long a record may wait for the disk. */
    public static final Duration SYNC = Duration.ofMillis(50);

    static final int SMALLEST = 4 << 20;
    private static final int LARGEST = 1 << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path path;
    private final BudgetLedger ledger;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final FileChannel lock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private JournalFile file;

    private SpendJournal(
            Path path, BudgetLedger ledger, InstantSource clock, Consumer<String> warnings, FileChannel lock)
            throws IOException {
        this.path = path;
        this.ledger = ledger;
        this.clock = clock;
        this.warnings = warnings;
        this.lock = lock;
        this.file = fresh(SMALLEST);
        this.thread = Thread.ofPlatform().daemon().name("tollgate-journal").unstarted(this::run);
    }

    /**
     * Takes in what the file holds, and writes on.
     *
     * @param ledger nothing was asked of it yet
     * @param warnings hears, in one sentence each, of what an operator should know
     * @throws IOException if the file cannot be had: its folder cannot be written, or another process has it
     */
    public static SpendJournal open(Path path, BudgetLedger ledger, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        var folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var lock = locked(path.resolveSibling(path.getFileName() + ".lock"));
        try {
            takeIn(path, ledger, clock, warnings);
            var journal = new SpendJournal(path, ledger, clock, warnings, lock);
            journal.thread.start();
            return journal;
        } catch (IOException | RuntimeException broken) {
            lock.close();
            throw broken;
        }
    }

    private static FileChannel locked(Path at) throws IOException {
        var channel = JournalFile.owned(at, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw new IOException(at + ": another gateway of this process has it (expected: one writer)", sameProcess);
        }
        channel.close();
        throw new IOException(at + ": another process has it (expected: one writer)");
    }

    private static void takeIn(Path path, BudgetLedger ledger, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        // A process that died while it changed files leaves two; the newer one counts if it holds a whole ledger.
        var newer = next(path);
        if (Files.exists(newer) && JournalReader.read(newer, BudgetJournal.NONE).complete()) {
            Files.move(newer, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(path)) {
            return;
        }
        var replay = ledger.replay();
        var contents = JournalReader.read(path, replay);
        int unfinished = replay.end(clock.millis());
        if (contents.torn()) {
            warnings.accept(path + ": damaged after " + contents.records()
                    + " records; what stood behind them is lost (expected: only after a loss of power)");
        }
        if (unfinished > 0) {
            warnings.accept(path + ": " + unfinished
                    + " attempts had not ended when the last process did; what they had reserved counts as spent");
        }
    }

    private static Path next(Path path) {
        return path.resolveSibling(path.getFileName() + ".next");
    }

    /** Writes the whole ledger into a fresh file, at least so large, and puts it in the place of the old one. */
    private JournalFile fresh(int atLeast) throws IOException {
        for (int size = atLeast; ; size *= 2) {
            var written = JournalFile.create(next(path), size);
            int most = size < LARGEST ? size / 4 : size;
            boolean taken = ledger.continueIn(written, clock.millis(), () -> {
                written.complete();
                return !written.incomplete() && written.used() <= most;
            });
            if (taken) {
                written.force();
                Files.move(next(path), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return written;
            }
            written.close();
            if (size >= LARGEST) {
                throw new IOException("the ledger does not fit into " + LARGEST + " bytes");
            }
        }
    }

    private void run() {
        try {
            while (!stopping.await(SYNC.toMillis(), TimeUnit.MILLISECONDS)) {
                turn();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | UncheckedIOException | InternalError broken) {
            warnings.accept(path + ": " + broken.getMessage()
                    + " (expected: a file that can be written); spending is only remembered in memory from here on");
        }
    }

    private void turn() throws IOException {
        var now = file;
        now.force();
        if (now.incomplete() || now.used() > now.capacity() / 2) {
            file = fresh(now.capacity() / 2 < SMALLEST ? SMALLEST : now.capacity() / 2);
            now.close();
        }
    }

    /** Writes what is still to be written. */
    @Override
    public void close() throws IOException {
        stopping.countDown();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ledger.continueIn(BudgetJournal.NONE, clock.millis(), () -> true);
        file.force();
        file.close();
        lock.close();
    }
}
