package dev.tollgate.sim.load.trial;

import dev.tollgate.sim.load.stage.Child;
import dev.tollgate.sim.load.stage.Stage;
import dev.tollgate.sim.load.stage.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * On what was measured; no names of hosts, users or folders.
 *
 * @param cpu model and count
 * @param kernel release
 * @param java version of the JDK that runs this, and so Tollgate
 * @param nginx version
 * @param haproxy version
 */
record HostFacts(String cpu, String kernel, String java, String nginx, String haproxy) {
    static HostFacts read(Tools tools, Path folder) throws IOException, InterruptedException {
        var model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("unknown");
        long cores = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("processor"))
                .count();
        return new HostFacts(
                model + ", " + cores + " cores",
                Files.readString(Path.of("/proc/sys/kernel/osrelease")).trim(),
                Runtime.version().toString(),
                version(tools, folder, "nginx"),
                version(tools, folder, "haproxy"));
    }

    private static String version(Tools tools, Path folder, String tool) throws IOException, InterruptedException {
        var name = tool + "-version";
        var command = List.of(tools.path(tool), "-v");
        try (var child = Child.start(tools, name, Stage.LOAD_CORE, folder, Map.of(), command)) {
            child.awaitEnd(Duration.ofSeconds(5));
        }
        var said = Files.readString(folder.resolve(name + ".out")) + Files.readString(folder.resolve(name + ".err"));
        return said.lines().findFirst().orElse("unknown").replaceAll(" -.*", "").replaceAll("(?i)nginx version: ", "");
    }
}
