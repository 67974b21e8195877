package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.config.file.BoundFile;
import dev.tollgate.config.schema.KeyFileSchema;
import dev.tollgate.identity.keys.KeyHash;
import dev.tollgate.io.files.LocalSources;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KeysCommandTest {
    private static CommandRun hash(String input) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new CommandLine(new KeysCommand(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("hash");
        return new CommandRun(code, out.toString(), err.toString());
    }

    @Test
    void aKeyIsShownOnceAndItsEntryCanBeReadBack() {
        var run = CommandRun.of(
                "keys",
                "create",
                "--name",
                "ci",
                "--agent",
                "billing-bot",
                "--team",
                "finance",
                "--tenant",
                "acme",
                "--models",
                "fast,slow",
                "--expires",
                "2027-01-31");

        assertThat(run.code()).as(run.err()).isEqualTo(Exit.FINE);
        var key = run.out().lines().findFirst().orElseThrow();
        assertThat(key).matches("tg-[A-Za-z0-9_-]{43}");
        var read = BoundFile.read(
                KeyFileSchema.ROOT,
                Path.of("keys.yaml"),
                ("keys:\n" + run.out().substring(key.length())).getBytes(StandardCharsets.UTF_8),
                new LocalSources());
        assertThat(read.problems()).isEmpty();
        var entry = Objects.requireNonNull(read.value()).keys().getFirst();
        assertThat(entry.hash()).isEqualTo(KeyHash.ofKey(key));
        assertThat(entry.agent()).isEqualTo("billing-bot");
        assertThat(entry.team()).isEqualTo("finance");
        assertThat(entry.tenant()).isEqualTo("acme");
        assertThat(entry.models()).containsExactly("fast", "slow");
        assertThat(entry.expires()).isEqualTo(Instant.parse("2027-02-01T00:00:00Z"));
    }

    @Test
    void twoKeysAreNeverTheSame() {
        assertThat(CommandRun.of("keys", "create", "--name", "a").out())
                .isNotEqualTo(CommandRun.of("keys", "create", "--name", "a").out());
    }

    @Test
    void whatCannotStandInTheFileIsRefusedWithTheOptionThatSaidIt() {
        for (var wrong :
                new String[][] {{"--name", "a b"}, {"--team", "\"x"}, {"--expires", "2027-02-30"}, {"--models", "a b"}
                }) {
            var run = wrong[0].equals("--name")
                    ? CommandRun.of("keys", "create", wrong[0], wrong[1])
                    : CommandRun.of("keys", "create", "--name", "a", wrong[0], wrong[1]);

            assertThat(run.code()).as(wrong[1]).isEqualTo(Exit.USAGE);
            assertThat(run.out()).doesNotContain("tg-");
            assertThat(run.err()).contains("(expected: ");
        }
        assertThat(CommandRun.of("keys", "create").err()).contains("--name");
    }

    @Test
    void aKeyThatWouldNeverBeGoodIsNotMade() {
        var run = CommandRun.of("keys", "create", "--name", "a", "--expires", "2020-01-01");

        assertThat(run.code()).isEqualTo(Exit.USAGE);
        assertThat(run.out()).doesNotContain("tg-");
        assertThat(run.err()).contains("--expires: 2020-01-01 (expected: a day that is not over, UTC)");
    }

    @Test
    void aKeyFromElsewhereIsHashedFromStandardInput() {
        var key = "sk-0123456789abcdefghijklmnopqrstuvwxyz";

        assertThat(hash(key + "\n").out().strip()).isEqualTo(KeyHash.ofKey(key).text());
        assertThat(hash(key + "\n").err()).isEmpty();
    }

    @Test
    void aKeyThatCouldBeGuessedIsNotHashed() {
        for (var weak : new String[] {"", "secret", "two words that are long enough together", "\u00e4".repeat(40)}) {
            var run = hash(weak);

            assertThat(run.code()).as(weak).isEqualTo(Exit.WRONG);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).contains("at least 32");
        }
    }
}
