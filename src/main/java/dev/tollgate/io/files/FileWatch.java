package dev.tollgate.io.files;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether any of some files is another than it was. It looks and does not listen: events of the operating system do
 * not come from network volumes, and miss that a ConfigMap's folder was replaced behind a symbolic link.
 *
 * <p>A look compares place, size and time; the content too where the file is young, so that two changes within the
 * resolution of its time are told apart, and now and then in any case. A file that was only touched has not changed.
 *
 * <p>Threads: confined to the one that looks; blocks on the file system.
 */
public final class FileWatch {
    private static final int THOROUGH_EVERY = 30;
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final Map<Path, Stamp> known = new LinkedHashMap<>();
    private int looks;

    /** Watches nothing yet. */
    public FileWatch() {}

    /** From now on these files are watched, and were like this when they were read. */
    public void follow(Map<Path, Stamp> stamps) {
        known.clear();
        known.putAll(stamps);
    }

    /** Whether a file is another than when it was read. */
    public boolean changed(long epochNanos) {
        boolean thorough = ++looks % THOROUGH_EVERY == 0;
        for (var entry : known.entrySet()) {
            var before = entry.getValue();
            var outside = Stamp.outside(entry.getKey());
            boolean young = epochNanos - outside.modifiedNanos() < YOUNG_NANOS;
            if (outside.looksLike(before) && !young && !thorough) {
                continue;
            }
            var now = Stamp.of(entry.getKey());
            if (!now.content().equals(before.content())) {
                return true;
            }
            entry.setValue(now);
        }
        return false;
    }

    /** How the watched files are now: two equal answers in a row mean that nobody is writing. */
    public Map<Path, Stamp> look() {
        var now = new LinkedHashMap<Path, Stamp>();
        known.keySet().forEach(path -> now.put(path, Stamp.of(path)));
        return now;
    }
}
