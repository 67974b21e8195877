package dev.tollgate.sim.load.stage;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the programs are that the load test starts.
 *
 * @param paths by name
 */
public record Tools(Map<String, Path> paths) {
    /** Where Debian puts daemons; not everybody has it on the path. */
    private static final List<String> DAEMONS = List.of("/usr/sbin", "/usr/local/sbin");

    private static final List<String> NEEDED = List.of("nginx", "haproxy", "wrk", "taskset");
    /** Only some load points need them. */
    private static final List<String> WELCOME = List.of(H2load.TOOL);

    /** Looks on the path, then where daemons are. */
    public static Tools find(String path) throws LackingException {
        return find(path, DAEMONS);
    }

    static Tools find(String path, List<String> further) throws LackingException {
        var folders = new ArrayList<>(List.of(path.split(File.pathSeparator, -1)));
        folders.addAll(further);
        var found = new HashMap<String, Path>();
        var missing = new ArrayList<String>();
        for (var tool : NEEDED) {
            locate(tool, folders).ifPresentOrElse(at -> found.put(tool, at), () -> missing.add(tool));
        }
        for (var tool : WELCOME) {
            locate(tool, folders).ifPresent(at -> found.put(tool, at));
        }
        if (!missing.isEmpty()) {
            throw new LackingException("load test: " + String.join(", ", missing)
                    + " not found (expected: on the PATH; " + "loadtest/setup.sh installs what is missing)");
        }
        return new Tools(Map.copyOf(found));
    }

    private static Optional<Path> locate(String tool, List<String> folders) {
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Whether it is here. */
    public boolean has(String tool) {
        return paths.containsKey(tool);
    }

    public String path(String tool) {
        var at = paths.get(tool);
        if (at == null) {
            throw new IllegalArgumentException(tool + " (expected: one of " + paths.keySet() + ")");
        }
        return at.toString();
    }
}
