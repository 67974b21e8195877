package dev.tollgate.gateway;

import dev.tollgate.config.GatewayConfig;
import dev.tollgate.config.Plan;
import dev.tollgate.config.Problem;
import dev.tollgate.io.files.FileWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Takes up changes of the configuration while the gateway runs: read, compile, diff, plan, apply. What cannot be put in
 * force changes nothing; the last good configuration stays, and every problem is told.
 *
 * <p>Files are looked at every second, and read once nobody writes to them any more.
 *
 * <p>Threads: one of its own does the work; {@link #state} and {@link #now} from any.
 */
final class Reloader implements AutoCloseable {
    static final Duration POLL = Duration.ofSeconds(1);

    /** How often a file that is still being written is waited for; then it is read as it is. */
    private static final int MAX_UNSETTLED = 10;

    private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

    private final Path file;
    private final ConfigurationReader reader;
    private final Gateway gateway;
    private final Listener listener;
    private final Duration poll;
    private final FileWatch watch = new FileWatch();
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;
    private volatile State state;
    private volatile boolean closed;

    /** Hears what became of each change, on the thread that reloads. */
    interface Listener {
        /** One is in force now. */
        void applied(State now, Plan plan);

        /** One was refused; what was in force still is. */
        void refused(State still);
    }

    /**
     * The configuration in force, and why a later one is not.
     *
     * @param written what to show instead of expanded values, by path
     * @param loadedEpochSeconds when it was put in force
     * @param warnings what is strange in it
     * @param problems of the last try; empty if that one is in force
     * @param failedEpochSeconds when that was; 0 if it is in force
     */
    record State(
            String version,
            GatewayConfig config,
            Map<String, String> written,
            long loadedEpochSeconds,
            List<Problem> warnings,
            List<String> problems,
            long failedEpochSeconds) {

        /** The state after a start. */
        static State of(ConfigurationReader.Read read, GatewayConfig config, long epochSeconds) {
            return new State(read.version(), config, read.written(), epochSeconds, read.problems(), List.of(), 0);
        }

        /** Warnings that this one has and an earlier one had not. */
        List<Problem> newsSince(State earlier) {
            return warnings.stream()
                    .filter(warning -> !earlier.warnings.contains(warning))
                    .toList();
        }

        private State refused(List<String> why, long epochSeconds) {
            return new State(version, config, written, loadedEpochSeconds, warnings, why, epochSeconds);
        }
    }

    private Reloader(
            Path file,
            ConfigurationReader reader,
            Gateway gateway,
            Listener listener,
            Duration poll,
            ConfigurationReader.Read first,
            State state) {
        this.file = file;
        this.reader = reader;
        this.gateway = gateway;
        this.listener = listener;
        this.poll = poll;
        this.state = state;
        watch.follow(first.files());
        thread = Thread.ofPlatform().name("tollgate-reload").daemon().unstarted(this::watch);
    }

    /**
     * Begins to watch.
     *
     * @param first what the gateway was started with
     * @param state what it tells of that
     */
    static Reloader start(
            Path file,
            ConfigurationReader reader,
            Gateway gateway,
            Listener listener,
            Duration poll,
            ConfigurationReader.Read first,
            State state) {
        var reloader = new Reloader(file, reader, gateway, listener, poll, first, state);
        reloader.thread.start();
        return reloader;
    }

    /** What is in force. */
    State state() {
        return state;
    }

    /** Asks for a reload at once, whether or not a file has changed. */
    void now() {
        asked.release();
    }

    private void watch() {
        try {
            while (!closed) {
                boolean told = asked.tryAcquire(poll.toNanos(), TimeUnit.NANOSECONDS);
                asked.drainPermits();
                if (!closed && (told || watch.changed(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis())))) {
                    settle();
                    reload();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the files stay as they are for a moment, so that half of one is not taken for the whole. */
    private void settle() throws InterruptedException {
        var before = watch.look();
        for (int i = 0; i < MAX_UNSETTLED && !closed; i++) {
            TimeUnit.NANOSECONDS.sleep(poll.toNanos() / 4);
            var now = watch.look();
            if (now.equals(before)) {
                return;
            }
            before = now;
        }
    }

    @SuppressWarnings("CatchThrowable") // whatever a changed file can break, the gateway that runs must not be it
    private void reload() {
        try {
            var read = reader.read(file);
            watch.follow(read.files());
            var config = read.config();
            if (config == null) {
                refuse(read.problems().stream()
                        .filter(Problem::isError)
                        .map(problem -> problem.placed(file))
                        .toList());
                return;
            }
            var plan = gateway.apply(read);
            state = State.of(read, config, epochSeconds());
            listener.applied(state, plan);
        } catch (IOException e) {
            refuse(List.of(String.valueOf(e.getMessage())));
        } catch (Throwable e) {
            refuse(List.of("the change could not be applied: " + e.getClass().getSimpleName()
                    + (e.getMessage() == null ? "" : ": " + e.getMessage())));
        }
    }

    private void refuse(List<String> why) {
        state = state.refused(why, epochSeconds());
        listener.refused(state);
    }

    private static long epochSeconds() {
        return System.currentTimeMillis() / 1000;
    }

    /** Takes up nothing more; waits two seconds at most for a change that is being applied. */
    @Override
    public void close() {
        closed = true;
        asked.release();
        try {
            thread.join(CLOSE_DEADLINE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
