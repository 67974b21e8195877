package dev.tollgate.sim.load.stage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that the load test started, pinned to cores; its output goes to a file, as an operator would have it.
 *
 * <p>Threads: one at a time.
 */
public final class Child implements AutoCloseable {
    private static final int TAIL = 2000;
    private static final int STOP_SECONDS = 8;

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;
    private final Thread hook;

    private Child(String name, Process process, Path out, Path err) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
        this.hook = new Thread(process::destroy, "stop-" + name);
    }

    /**
     * Starts a program under {@code taskset}, which becomes it: the process id is the program's own.
     *
     * @param cores as taskset takes them, {@code 0} or {@code 0,1}
     * @param folder where its output goes
     */
    public static Child start(
            Tools tools, String name, String cores, Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        var line = new ArrayList<>(List.of(tools.path("taskset"), "-c", cores));
        line.addAll(command);
        var out = folder.resolve(name + ".out");
        var err = folder.resolve(name + ".err");
        var builder = new ProcessBuilder(line)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        builder.environment().putAll(environment);
        var child = new Child(name, builder.start(), out, err);
        Runtime.getRuntime().addShutdownHook(child.hook);
        return child;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Forgets what was printed: an access log of minutes at full load fills a disk. */
    public void truncate() throws IOException {
        try (var channel = FileChannel.open(out, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    public String output() throws IOException {
        return Files.readString(out);
    }

    /** Waits for its end. */
    public void awaitEnd(Duration patience) throws IOException, InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(name + ": still running (expected: done within " + patience.toSeconds() + " s)");
        }
        if (process.exitValue() != 0) {
            throw new IOException(name + ": exit code " + process.exitValue() + " (expected: 0): " + complaint());
        }
    }

    /**
     * Says whether it still runs.
     *
     * @throws IOException with what it complained of, if it has ended
     */
    public void requireAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    name + ": ended with " + process.exitValue() + " (expected: running): " + complaint());
        }
    }

    private String complaint() throws IOException {
        var text = new String(Files.readAllBytes(err), StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - TAIL)).trim();
    }

    /** Asks it to end, then ends it; its children too. */
    @Override
    public void close() {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            process.destroyForcibly();
        }
    }
}
