package dev.tollgate.cli;

import dev.tollgate.gateway.ConfigurationReader;
import dev.tollgate.io.files.LocalSources;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tollgate check}: judges a configuration as {@code run} would, and says everything that is wrong at once. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Judge a configuration: every problem with its place, what was found and what was expected; exit 1 if one is an error.")
final class CheckCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private final ConfigOption config = new ConfigOption();

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() {
        var out = invoked.out();
        var read = new ConfigurationReader(new LocalSources()).read(config.path);
        for (var problem : read.problems()) {
            out.println(problem.placed(config.path));
        }
        var checked = read.config();
        if (checked == null) {
            out.println(config.path + ": not usable");
            return Exit.WRONG;
        }
        out.println(config.path + ": ok ("
                + String.join(
                        ", ",
                        count(checked.listeners().size(), "listener", "listeners"),
                        count(checked.providers().size(), "provider", "providers"),
                        count(checked.models().size(), "model", "models"),
                        count(read.prices().size(), "price", "prices"),
                        count(read.policies().size(), "policy", "policies"))
                + ")");
        return Exit.FINE;
    }

    private static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }
}
