package dev.tollgate.cli;

import dev.tollgate.config.file.BoundFile;
import dev.tollgate.config.schema.KeyFileSchema;
import dev.tollgate.identity.keys.KeyHash;
import dev.tollgate.io.files.LocalSources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tollgate keys}: keys that callers show; the gateway keeps their hashes alone. */
@Command(name = "keys", mixinStandardHelpOptions = true, description = "Make keys for callers, and hashes of keys.")
final class KeysCommand {
    private static final int MAX_KEY_BYTES = 4096;

    private final InputStream in;

    @CommandLine.Mixin
    private final Invocation invoked = new Invocation();

    KeysCommand() {
        this(System.in);
    }

    /** The same with another standard input. */
    KeysCommand(InputStream in) {
        this.in = in;
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Make a key. The first line is the key, which is shown once and kept nowhere;",
                "the rest is its entry for a file under identity.keys."
            })
    int create(
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "NAME",
                            description = "Names the key in logs and policies.")
                    String name,
            @Option(
                            names = "--agent",
                            paramLabel = "NAME",
                            description = "The agent that uses it (default: the name of the key).")
                    @Nullable
                    String agent,
            @Option(names = "--team", paramLabel = "NAME", description = "Whose it is.") @Nullable String team,
            @Option(names = "--tenant", paramLabel = "NAME", description = "For whom.") @Nullable String tenant,
            @Option(
                            names = "--models",
                            paramLabel = "A,B",
                            split = ",",
                            description = "The only models that it is good for (default: all).")
                    @Nullable
                    List<String> models,
            @Option(
                            names = "--expires",
                            paramLabel = "DATE",
                            description = "The last day on which it is good, UTC (default: none).")
                    @Nullable
                    String expires) {
        var key = KeyHash.newKey(new SecureRandom());
        var entry = new StringBuilder(
                "  - name: \"" + name + "\"\n    hash: \"" + KeyHash.ofKey(key).text() + "\"\n");
        say(entry, "agent", agent);
        say(entry, "team", team);
        say(entry, "tenant", tenant);
        if (models != null) {
            entry.append("    models: [\"")
                    .append(String.join("\", \"", models))
                    .append("\"]\n");
        }
        say(entry, "expires", expires);
        // Judged like the file that it is for, so that what is printed can be used.
        var document = ("keys:\n" + entry).getBytes(StandardCharsets.UTF_8);
        var read = BoundFile.read(KeyFileSchema.ROOT, Path.of("keys.yaml"), document, new LocalSources());
        if (!read.problems().isEmpty()) {
            var first = read.problems().getFirst();
            var option = first.path().substring(first.path().lastIndexOf('.') + 1);
            throw invoked.wrong("--" + option + ": " + first.found() + " (expected: " + first.expected() + ")");
        }
        var file = read.value();
        var ends = file == null ? null : file.keys().getFirst().expires();
        if (ends != null && !ends.isAfter(Instant.now())) {
            throw invoked.wrong("--expires: " + expires + " (expected: a day that is not over, UTC)");
        }
        invoked.out().println(key);
        invoked.out().println("# Shown once. Put this under `keys:` of a file that identity.keys names:");
        invoked.out().print(entry);
        invoked.out().flush();
        return Exit.FINE;
    }

    @Command(
            name = "hash",
            mixinStandardHelpOptions = true,
            description = {
                "Read a key from standard input and print its hash, for keys that were made elsewhere.",
                "They must be long and random: a short one could be found from its hash."
            })
    int hash() throws IOException {
        var key = new String(in.readNBytes(MAX_KEY_BYTES + 1), StandardCharsets.UTF_8).strip();
        if (key.length() < KeyHash.MIN_KEY
                || key.length() > MAX_KEY_BYTES
                || key.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            invoked.err()
                    .println("tollgate: standard input: " + key.length()
                            + " characters (expected: one key of at least " + KeyHash.MIN_KEY
                            + " visible ASCII characters)");
            return Exit.WRONG;
        }
        invoked.out().println(KeyHash.ofKey(key).text());
        return Exit.FINE;
    }

    private static void say(StringBuilder entry, String name, @Nullable String value) {
        if (value != null) {
            entry.append("    ").append(name).append(": \"").append(value).append("\"\n");
        }
    }
}
