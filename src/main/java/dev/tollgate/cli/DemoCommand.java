package dev.tollgate.cli;

import dev.tollgate.gateway.Signals;
import dev.tollgate.sim.demo.Canvas;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate demo}: the product at work in a minute, with no key, no network, no container. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Four simulated providers, the gateway in front, light traffic, one outage, and an agent that goes in circles.",
            "Shows where calls go and why, what they cost, what routing saves, and how the agent is stopped. Needs no key and no network; Ctrl-C ends it.",
            "The first line on stdout is its URL."
        })
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "End after so many seconds (default: run until stopped).")
    @Nullable
    Integer seconds;

    @Option(
            names = "--port",
            paramLabel = "P",
            description =
                    "The gateway's port on loopback; 0 for a free one (default: 4000, or a free one if that is taken).")
    @Nullable
    Integer port;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description = "Send traces to this collector: gRPC, or HTTP where the port is 4318.")
    @Nullable
    String otlp;

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds != null && seconds < 1) {
            throw invoked.wrong("--seconds: " + seconds + " (expected: at least 1)");
        }
        if (port != null && (port < 0 || port > 65_535)) {
            throw invoked.wrong("--port: " + port + " (expected: 0 to 65535)");
        }
        try (var canvas = Canvas.ofThisProcess(invoked.out(), System.out.charset())) {
            return new Demo(new Demo.Settings(seconds == null ? 0 : seconds, port, otlp), canvas, Signals.stop()).run();
        }
    }
}
