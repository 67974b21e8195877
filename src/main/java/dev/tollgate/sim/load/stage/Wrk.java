package dev.tollgate.sim.load.stage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Saturation by wrk: as many requests as the subject takes. */
public final class Wrk {
    /** Who call where policies judge: so many that none is a loop. */
    private static final int CALLERS = 50_000;

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    private Wrk() {}

    /** What wrk counted. */
    public record Count(long requests, long failures) {}

    /** Runs it for whole seconds; over TLS where the point is. */
    public static Count run(Stage stage, Point point, Contender contender, Duration length)
            throws IOException, InterruptedException {
        boolean tls = point == Point.TLS;
        var url = (tls ? "https://127.0.0.1:" : "http://127.0.0.1:")
                + (tls ? contender.tlsPort() : contender.port(point));
        var environment = Map.of(
                "LOADTEST_BODY",
                stage.body(point).toString(),
                "LOADTEST_CALLERS",
                Integer.toString(point == Point.POLICIES ? CALLERS : 0));
        return run(stage, "post.lua", url, environment, length);
    }

    /** Plays so many agents where policies judge, each of which makes so many calls of one conversation; ends when all are made. */
    public static Count conversations(Stage stage, Contender contender, int agents, int calls, Duration atMost)
            throws IOException, InterruptedException {
        var environment = Map.of("LOADTEST_RUNS", Integer.toString(agents), "LOADTEST_TURNS", Integer.toString(calls));
        return run(stage, "runs.lua", "http://127.0.0.1:" + contender.governedPort(), environment, atMost);
    }

    private static Count run(Stage stage, String script, String url, Map<String, String> environment, Duration length)
            throws IOException, InterruptedException {
        var command = List.of(
                stage.tools().path("wrk"),
                "-t1",
                "-c" + Point.SATURATING_CONNECTIONS,
                "-d" + Math.max(1, length.toSeconds()) + "s",
                "-s",
                stage.script(script).toString(),
                url);
        try (var wrk = Child.start(stage.tools(), "wrk", Stage.LOAD_CORE, stage.folder(), environment, command)) {
            wrk.awaitEnd(length.plusSeconds(15));
            var text = wrk.output();
            wrk.truncate();
            return parse(text);
        }
    }

    static Count parse(String text) throws IOException {
        var requests = REQUESTS.matcher(text);
        if (!requests.find()) {
            throw new IOException("wrk: " + text.strip() + " (expected: a line with the number of requests)");
        }
        long failures = 0;
        var refused = REFUSED.matcher(text);
        if (refused.find()) {
            failures += Long.parseLong(refused.group(1));
        }
        var errors = ERRORS.matcher(text);
        if (errors.find()) {
            for (int i = 1; i <= errors.groupCount(); i++) {
                failures += Long.parseLong(errors.group(i));
            }
        }
        return new Count(Long.parseLong(requests.group(1)) - failures, failures);
    }
}
