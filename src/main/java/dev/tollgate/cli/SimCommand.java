package dev.tollgate.cli;

import dev.tollgate.gateway.Signals;
import dev.tollgate.sim.SimPresets;
import dev.tollgate.sim.demo.SimYaml;
import dev.tollgate.sim.server.SimFleet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate sim}: simulated providers to point a gateway or an SDK at, until stopped. */
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        description =
                "Run simulated providers (alpine, boreal, cedar, delta in turn), which need no key and speak both dialects.")
final class SimCommand implements Callable<Integer> {
    @Option(
            names = "--port",
            paramLabel = "P",
            description = "A port on loopback, 0 for a free one; repeat it for more providers (default: 9001).")
    List<Integer> ports = List.of(9001);

    @Option(names = "--seed", paramLabel = "N", description = "The same seed, the same answers (default: 1).")
    long seed = 1;

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() throws InterruptedException {
        for (int port : ports) {
            if (port < 0 || port > 65_535) {
                throw invoked.wrong("--port: " + port + " (expected: 0 to 65535)");
            }
        }
        var out = invoked.out();
        var stop = Signals.stop();
        try (var fleet = SimFleet.start(SimPresets.onPorts(ports, seed))) {
            for (var server : fleet.servers()) {
                out.println(server.name() + ": " + server.baseUrl());
            }
            out.println();
            out.println("# for gateway.yaml");
            out.print(SimYaml.providers(fleet.servers()));
            out.println("models:");
            out.print(SimYaml.model("fast", "balanced", fleet.servers()));
            out.flush();
            stop.await();
        }
        return Exit.FINE;
    }
}
