package dev.tollgate.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code tollgate version}: which build this is, and on what it runs. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Which build this is, and on what it runs.")
final class VersionCommand implements Callable<Integer> {
    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    @Override
    public Integer call() {
        invoked.out().println(line());
        return Exit.FINE;
    }

    static String line() {
        return "tollgate " + version() + " (Java " + Runtime.version() + ", " + System.getProperty("os.arch") + ")";
    }

    static String version() {
        var packaged = Main.class.getPackage().getImplementationVersion();
        return packaged == null ? "unpackaged" : packaged;
    }

    /** Tells picocli's {@code --version}. */
    static final class Provider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {line()};
        }
    }
}
