package dev.tollgate.sim.load.stage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Saturation over HTTP/2 by nghttp2's h2load: as many requests at once as wrk has connections, on fewer connections. */
public final class H2load {
    /** What the command is called; not every machine has it. */
    public static final String TOOL = "h2load";

    private static final Pattern REQUESTS =
            Pattern.compile("requests: (\\d+) total, .* (\\d+) succeeded, (\\d+) failed");
    private static final Pattern PROTOCOL = Pattern.compile("Application protocol: (\\S+)");

    private H2load() {}

    /** Runs it for whole seconds. */
    public static Wrk.Count run(Stage stage, Point point, Contender contender, Duration length)
            throws IOException, InterruptedException {
        var command = List.of(
                stage.tools().path(TOOL),
                "-t1",
                "-c" + Point.HTTP2_CONNECTIONS,
                "-m" + Point.SATURATING_CONNECTIONS / Point.HTTP2_CONNECTIONS,
                "-D" + Math.max(1, length.toSeconds()),
                "-d",
                stage.body(point).toString(),
                "-H",
                "content-type: application/json",
                "https://127.0.0.1:" + contender.tlsPort() + "/v1/chat/completions");
        try (var h2load = Child.start(stage.tools(), TOOL, Stage.LOAD_CORE, stage.folder(), Map.of(), command)) {
            h2load.awaitEnd(length.plusSeconds(15));
            var text = h2load.output();
            h2load.truncate();
            return parse(text);
        }
    }

    static Wrk.Count parse(String text) throws IOException {
        var protocol = PROTOCOL.matcher(text);
        var requests = REQUESTS.matcher(text);
        if (!protocol.find() || !protocol.group(1).equals("h2") || !requests.find()) {
            throw new IOException("h2load: " + text.strip() + " (expected: protocol h2 and the number of requests)");
        }
        // h2load counts what ended in an error among what failed.
        return new Wrk.Count(Long.parseLong(requests.group(2)), Long.parseLong(requests.group(3)));
    }
}
