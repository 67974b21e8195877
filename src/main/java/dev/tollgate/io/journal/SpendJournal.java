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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The journal of a ledger in force: what an earlier process wrote is taken in, and from then on every change is written. When the file is half
 * full, the ledger is written whole into a fresh one, which takes its place. So it is where the file was taken away, cut off or replaced, for
 * the ledger knows everything; where that fails, it is tried again.
 *
 * <p>A killed process forgets nothing: its records stand in memory that belongs to the operating system. A machine that loses its power forgets
 * at most the last {@link #SYNC}.
 *
 * <p>Threads: one own thread forces and compacts; opening and closing is for one thread at a time.
 */
public final class SpendJournal implements AutoCloseable {
    /** How long a record may wait for the disk. */
    public static final Duration SYNC = Duration.ofMillis(50);

    /** How long one that could not be written waits for another try. */
    static final Duration AGAIN = Duration.ofSeconds(5);

    static final int SMALLEST = 4 << 20;
    private static final int LARGEST = 1 << 30;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path path;
    private final BudgetLedger ledger;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private Lock lock;
    private JournalFile file;
    /** Whether the file stands in its place; confined to who opens it and then to the journal's thread, as what follows. */
    private boolean published;

    /** It could not be written the last time. */
    private boolean failing;

    /** What keeps other processes away, and the file that it is held of. */
    private record Lock(FileChannel channel, @Nullable Object key) {}

    private SpendJournal(
            Path path,
            BudgetLedger ledger,
            InstantSource clock,
            Consumer<String> warnings,
            Lock lock,
            BudgetLedger past)
            throws IOException {
        this.path = path;
        this.ledger = ledger;
        this.clock = clock;
        this.warnings = warnings;
        this.lock = lock;
        this.file = written(SMALLEST, past);
        this.thread = Thread.ofPlatform().daemon().name("tollgate-journal").unstarted(this::run);
    }

    /**
     * Takes in what the file holds, and writes on.
     *
     * @param ledger to whatever was spent in it already, what the file holds is added
     * @param warnings hears, in one sentence each, of what an operator should know
     * @throws IOException if the file cannot be had: its folder cannot be written, or another process has it
     */
    public static SpendJournal open(Path path, BudgetLedger ledger, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        var lock = locked(path);
        try {
            var past = past(path, clock, warnings);
            var journal = new SpendJournal(path, ledger, clock, warnings, lock, past);
            journal.turn();
            journal.thread.start();
            return journal;
        } catch (IOException | RuntimeException broken) {
            lock.channel.close();
            throw broken;
        }
    }

    private static Path beside(Path path, String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    private static Lock locked(Path path) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        var at = beside(path, ".lock");
        var channel = JournalFile.owned(at, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            if (channel.tryLock() != null) {
                return new Lock(channel, JournalFile.key(at));
            }
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw new IOException(at + ": another gateway of this process has it (expected: one writer)", sameProcess);
        }
        channel.close();
        throw new IOException(at + ": another process has it (expected: one writer)");
    }

    /** What the file holds. */
    private static BudgetLedger past(Path path, InstantSource clock, Consumer<String> warnings) throws IOException {
        var past = new BudgetLedger();
        // A process that died while it changed files leaves two; the newer one counts if it holds a whole ledger.
        var newer = beside(path, ".next");
        if (Files.exists(newer) && JournalReader.read(newer, BudgetJournal.NONE).complete()) {
            Files.move(newer, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!Files.exists(path)) {
            return past;
        }
        var replay = past.replay();
        var contents = JournalReader.read(path, replay);
        int unfinished = replay.end(clock.millis());
        if (contents.torn()) {
            var kept = beside(path, ".damaged");
            Files.copy(path, kept, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            warnings.accept(path + ": damaged after " + contents.records()
                    + " records; what stood behind them is lost (expected: only after a loss of power); it is kept as it was in "
                    + kept.getFileName());
        }
        if (unfinished > 0) {
            warnings.accept(path + ": " + unfinished
                    + " attempts had not ended when the last process did; what they had reserved counts as spent");
        }
        return past;
    }

    /** A fresh file, at least so large, that holds the whole ledger and is written from here on. */
    private JournalFile written(int atLeast, @Nullable BudgetLedger past) throws IOException {
        var added = past;
        for (int size = atLeast; ; size *= 2) {
            var fresh = JournalFile.create(beside(path, ".next"), size);
            if (added != null) {
                // Not before there is a file: whoever tries again would add it twice.
                ledger.add(added, clock.millis());
                added = null;
            }
            int most = size < LARGEST ? size / 4 : size;
            boolean taken = ledger.continueIn(fresh, clock.millis(), () -> {
                fresh.complete();
                return !fresh.incomplete() && fresh.used() <= most;
            });
            if (taken) {
                return fresh;
            }
            fresh.close();
            if (size >= LARGEST) {
                throw new IOException("the ledger does not fit into " + LARGEST + " bytes");
            }
        }
    }

    /** Puts the file in its place. */
    private void publish() throws IOException {
        published = false;
        file.force();
        Files.move(beside(path, ".next"), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        published = true;
    }

    private void run() {
        try {
            while (!stopping.await(failing ? AGAIN.toMillis() : SYNC.toMillis(), TimeUnit.MILLISECONDS)) {
                turn();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        try {
            keep();
            if (failing) {
                warnings.accept(path + ": is written again, and holds everything");
            }
            failing = false;
        } catch (IOException | UncheckedIOException | InternalError broken) {
            if (!failing) {
                warnings.accept(
                        path + ": " + broken.getClass().getSimpleName() + ": " + broken.getMessage()
                                + " (expected: a file that can be written); spending is only remembered in memory until it can be");
            }
            failing = true;
        }
    }

    private void keep() throws IOException {
        if (!published) {
            publish();
        }
        var now = file;
        boolean stands = now.stands(path);
        if (stands && !failing) {
            now.force();
        } else if (!failing) {
            warnings.accept(
                    path + ": somebody else took it away or changed it (expected: nobody does while a gateway runs);"
                            + " it is written anew");
        }
        if (!stands || failing || now.incomplete() || now.used() > now.capacity() / 2) {
            keepLock();
            file = written(Math.max(SMALLEST, now.capacity() / 2), null);
            now.close();
            publish();
        }
    }

    /** A folder that was emptied has lost the lock too, and another process may have taken its place. */
    private void keepLock() throws IOException {
        var at = beside(path, ".lock");
        if (!Files.exists(at) || !Objects.equals(JournalFile.key(at), lock.key)) {
            var renewed = locked(path);
            lock.channel.close();
            lock = renewed;
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
        lock.channel.close();
    }
}
