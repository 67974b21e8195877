package dev.tollgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesAndEvalCommandTest {
    private static final String BOOK = """
            openai:
              gpt-x: {input: 1, output: 2, source: test, date: 2026-01-01}
              gpt-y: {input: 3, output: 4, source: test, date: 2026-01-01}
            """;

    @TempDir
    Path folder;

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void pricesAreListedByWords() throws IOException {
        var run = CommandRun.of("prices", "list", "--book", write("book.yaml", BOOK), "gpt-x");

        assertThat(run.code()).isEqualTo(Exit.FINE);
        assertThat(run.out()).contains("gpt-x").doesNotContain("gpt-y");
    }

    @Test
    void aBookThatIsWrongIsToldWithItsPlace() throws IOException {
        var run =
                CommandRun.of("prices", "list", "--book", write("book.yaml", BOOK.replace("input: 3", "input: dear")));

        assertThat(run.code()).isEqualTo(Exit.WRONG);
        assertThat(run.out()).contains("book.yaml: openai.gpt-y.input").contains("(expected: ");
    }

    @Test
    void twoBooksAreCompared() throws IOException {
        var run = CommandRun.of(
                "prices", "diff", write("a.yaml", BOOK), write("b.yaml", BOOK.replace("output: 4", "output: 5")));

        assertThat(run.code()).isEqualTo(Exit.FINE);
        assertThat(run.out()).contains("gpt-y").doesNotContain("gpt-x");
    }

    @Test
    void anImportThatWouldLosePricesIsRefusedAndChangesNothing() throws IOException {
        var book = write("book.yaml", BOOK);

        var run = CommandRun.of("prices", "import", "--from", "litellm", "--into", book, write("c.json", "{}"));

        assertThat(run.code()).as(run.out()).isEqualTo(Exit.WRONG);
        assertThat(Files.readString(Path.of(book))).isEqualTo(BOOK);
        assertThat(CommandRun.of("prices", "import", "--from", "elsewhere", "--into", book, book))
                .satisfies(usage -> assertThat(usage.code()).isEqualTo(Exit.USAGE))
                .satisfies(usage -> assertThat(usage.err()).contains("(expected: models.dev or litellm)"));
    }

    @Test
    void aFileThatIsNotThereIsWhatTheMachineLacks() {
        var none = folder.resolve("none.yaml").toString();

        assertThat(CommandRun.of("prices", "list", "--book", none).code()).isEqualTo(Exit.LACKING);
        assertThat(CommandRun.of("eval", "routing", none).code()).isEqualTo(Exit.LACKING);
    }

    @Test
    void aTraceIsEvaluated() throws IOException {
        var trace = new StringBuilder("TIMESTAMP,ContextTokens,GeneratedTokens\n");
        for (int i = 0; i < 300; i++) {
            trace.append("2024-05-10 00:00:%02d.%03d0000,%d,%d%n".formatted(i / 10, i % 10 * 100, 200 + i, 50));
        }

        var run = CommandRun.of("eval", "routing", write("trace.csv", trace.toString()));

        assertThat(run.err()).isEmpty();
        assertThat(run.code()).as(run.out()).isIn(Exit.FINE, Exit.WRONG);
        assertThat(run.out()).contains("trace.csv").contains("rule:balanced").contains("round-robin");
    }
}
