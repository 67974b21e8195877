package dev.tollgate.sim.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * CPU time of a process and its children over all their threads, from {@code /proc/PID/task/TID/schedstat} (kernel documentation,
 * sched-stats: the first number is nanoseconds on a CPU). A thread that ends between two readings takes its time with it.
 *
 * <p>Threads: confined to one.
 */
public final class CpuMeter {
    private static final Path PROC = Path.of("/proc");

    /** How HotSpot names the threads of its compilers, C1 and C2, cut to what the kernel keeps. */
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");

    private final ProcessHandle process;
    private Map<Path, Long> before = Map.of();
    private final Map<Path, Boolean> compilers = new HashMap<>();

    public CpuMeter(ProcessHandle process) {
        this.process = process;
    }

    /** Whether this kernel keeps the figures. */
    public static boolean isAvailable() {
        return Files.isReadable(PROC.resolve("self/schedstat"));
    }

    /**
     * What was used since the last call, by the first call since the process began.
     *
     * @param nanos of all threads
     * @param compilerNanos of the JVM's compilers among them
     */
    public record Lap(long nanos, long compilerNanos) {}

    /** Reads the meter and begins anew. */
    public Lap lap() throws IOException {
        var now = new HashMap<Path, Long>();
        read(process.pid(), now);
        for (var child : process.descendants().toList()) {
            read(child.pid(), now);
        }
        long used = 0;
        long compiling = 0;
        for (var thread : now.entrySet()) {
            long nanos = Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L));
            used += nanos;
            if (nanos > 0 && compilers.computeIfAbsent(thread.getKey(), CpuMeter::compiles)) {
                compiling += nanos;
            }
        }
        compilers.keySet().retainAll(now.keySet());
        before = now;
        return new Lap(used, compiling);
    }

    private static boolean compiles(Path thread) {
        try {
            return COMPILER.matcher(Files.readString(thread.resolve("comm")).strip())
                    .matches();
        } catch (IOException ended) {
            return false;
        }
    }

    private static void read(long pid, Map<Path, Long> into) throws IOException {
        try (var threads = Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (var thread : threads) {
                try {
                    var text = Files.readString(thread.resolve("schedstat"));
                    into.put(thread, Long.parseLong(text, 0, text.indexOf(' '), 10));
                } catch (NoSuchFileException ended) {
                    into.remove(thread);
                }
            }
        } catch (NoSuchFileException ended) {
            return;
        }
    }

    /** Nanoseconds since they began of a process's threads of this name, of which the kernel keeps 15 characters. */
    public static long threadNanos(ProcessHandle process, String name) throws IOException {
        long sum = 0;
        var threads = new HashMap<Path, Long>();
        read(process.pid(), threads);
        for (var thread : threads.entrySet()) {
            if (Files.readString(thread.getKey().resolve("comm")).strip().equals(name)) {
                sum += thread.getValue();
            }
        }
        return sum;
    }

    /** Resident memory in KiB ({@code VmRSS} of {@code /proc/PID/status}), children included. */
    public static long residentKib(ProcessHandle process) throws IOException {
        return sum(process, "VmRSS:");
    }

    /** The most that ever was resident in KiB ({@code VmHWM} of {@code /proc/PID/status}), children included. */
    public static long greatestResidentKib(ProcessHandle process) throws IOException {
        return sum(process, "VmHWM:");
    }

    private static long sum(ProcessHandle process, String field) throws IOException {
        long sum = kib(process.pid(), field);
        for (var child : process.descendants().toList()) {
            sum += kib(child.pid(), field);
        }
        return sum;
    }

    private static long kib(long pid, String field) throws IOException {
        for (var line : Files.readAllLines(PROC.resolve(pid + "/status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("/proc/" + pid + "/status: no " + field + " (expected: a living process)");
    }
}
