package dev.tollgate.cli;

import dev.tollgate.sim.load.stage.LackingException;
import dev.tollgate.sim.load.stage.Point;
import dev.tollgate.sim.load.trial.Beside;
import dev.tollgate.sim.load.trial.LoadTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate loadtest}: measures Tollgate beside nginx and haproxy on this machine. */
@Command(
        name = "loadtest",
        mixinStandardHelpOptions = true,
        description = "Measure Tollgate beside nginx and haproxy on this machine; exit 1 if a bound is broken.")
final class LoadtestCommand implements Callable<Integer> {
    @Option(names = "--quick", description = "One launch and short windows: under three minutes.")
    boolean quick;

    @Option(
            names = "--profile",
            description = "Add a profile of where the time goes to a --quick run; a whole run always has one.")
    boolean profile;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "The page to write (default: loadtest/RESULTS.md; with --quick or --points: target/loadtest.md).")
    @Nullable
    Path out;

    @Option(
            names = "--points",
            paramLabel = "POINT",
            split = ",",
            description =
                    "Measure these alone, load points each beside the one it is compared with: saturation, steady,"
                            + " large, streams, translated, translated-streams, tls, http2, upstream-tls, upstream-http2, policies;"
                            + " and besides: starts, memory, runs, evaluation.")
    Set<String> points = Set.of();

    @Option(names = "--seed", paramLabel = "N", description = "Of arrivals and orders (default: ${DEFAULT-VALUE}).")
    long seed = 1;

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireKnown();
        var print = invoked.out();
        var set = System.getenv("TOLLGATE_HOME");
        var home = Path.of(set == null ? "." : set).toAbsolutePath();
        var page = out != null
                ? out
                : home.resolve(quick || !points.isEmpty() ? "target/loadtest.md" : "loadtest/RESULTS.md");
        var options = new LoadTest.Options(home, page, quick, profile, points(), besides(), seed);
        try {
            var result = LoadTest.run(options, line -> {
                print.println(line);
                print.flush();
            });
            print.println("written: " + page);
            return result == LoadTest.Result.BROKEN ? Exit.WRONG : Exit.FINE;
        } catch (LackingException e) {
            invoked.err().println(e.getMessage());
            return Exit.LACKING;
        }
    }

    private Set<Point> points() {
        return picked(Point.values(), Point::word);
    }

    private Set<Beside> besides() {
        return picked(Beside.values(), Beside::word);
    }

    private <T> Set<T> picked(T[] values, Function<T, String> word) {
        return Arrays.stream(values)
                .filter(value -> points.contains(word.apply(value)))
                .collect(Collectors.toSet());
    }

    private void requireKnown() {
        var known = Stream.concat(
                        Arrays.stream(Point.values()).map(Point::word),
                        Arrays.stream(Beside.values()).map(Beside::word))
                .toList();
        for (var point : points) {
            if (!known.contains(point)) {
                throw invoked.wrong("--points: " + point + " (expected: some of " + String.join(", ", known) + ")");
            }
        }
    }
}
