package dev.tollgate.sim.load.stage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Requests by wrk: as many as the subject takes, or at a pace. */
public final class Wrk {
    /** Who call where policies judge. */
    private static final int AGENTS = 1_000;
    /** With {@value Point#SATURATING_CONNECTIONS} connections some 4,500 calls a second. */
    private static final int PAUSE_MILLIS = 12;

    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern REFUSED = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    private Wrk() {}

    /** What wrk counted. */
    public record Count(long requests, long failures) {}

    /** Runs it for whole seconds, as fast as the subject answers; over TLS where the point is. */
    public static Count run(Stage stage, Point point, Contender contender, Duration length)
            throws IOException, InterruptedException {
        return run(stage, point, contender, length, 0);
    }

    /** The same, each connection pausing for 0 to twice {@value #PAUSE_MILLIS} ms before each call. */
    public static Count paced(Stage stage, Point point, Contender contender, Duration length)
            throws IOException, InterruptedException {
        return run(stage, point, contender, length, PAUSE_MILLIS);
    }

    private static Count run(Stage stage, Point point, Contender contender, Duration length, int pauseMillis)
            throws IOException, InterruptedException {
        boolean tls = point == Point.TLS;
        var url = (tls ? "https://127.0.0.1:" : "http://127.0.0.1:")
                + (tls ? contender.tlsPort() : contender.port(point));
        var environment = Map.of(
                "LOADTEST_BODY",
                stage.body(point).toString(),
                "LOADTEST_AGENTS",
                Integer.toString(point.isVaried() ? AGENTS : 0),
                "LOADTEST_PAUSE_MILLIS",
                Integer.toString(pauseMillis));
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
