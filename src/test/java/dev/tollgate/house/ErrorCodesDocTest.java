package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.endpoint.pick.Why;
import dev.tollgate.fault.Reason;
import dev.tollgate.price.CostBasis;
import dev.tollgate.route.Exclusion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/errors.md lists each closed set of codes whole, in order, and says of a reason that nothing raises it only while that is so. */
class ErrorCodesDocTest {
    private static final Path DOCUMENT = Path.of("docs/errors.md");
    private static final Path MAIN = Path.of("src/main/java");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_0-9]+)` \\| (.*) \\|$");
    private static final String NOT_YET = "Not raised yet";

    @Test
    void listsEveryReasonWithItsStatus() {
        var expected = Stream.of(Reason.values())
                .map(reason -> reason.code() + " " + reason.status())
                .toList();

        assertThat(rows("Reasons").map(row -> row.group(1) + " " + status(row)).toList())
                .isEqualTo(expected);
    }

    @Test
    void saysWhichReasonsNothingRaisesYet() throws IOException {
        var sources = sources();
        var unraised = Stream.of(Reason.values())
                .filter(reason -> sources.stream()
                        .noneMatch(source -> Pattern.compile("Reason\\." + reason.name() + "\\b")
                                .matcher(source)
                                .find()))
                .map(Reason::code)
                .toList();

        assertThat(rows("Reasons")
                        .filter(row -> row.group(2).contains(NOT_YET))
                        .map(row -> row.group(1))
                        .toList())
                .isEqualTo(unraised);
    }

    @Test
    void listsEveryOtherCode() {
        assertThat(codes("Why an endpoint was chosen"))
                .isEqualTo(Arrays.stream(Why.values()).map(Why::code).toList());
        assertThat(codes("Why an endpoint was not"))
                .isEqualTo(
                        Arrays.stream(Exclusion.values()).map(Exclusion::code).toList());
        assertThat(codes("How sure a cost is"))
                .isEqualTo(
                        Arrays.stream(CostBasis.values()).map(CostBasis::code).toList());
    }

    private static List<String> codes(String heading) {
        return rows(heading).map(row -> row.group(1)).toList();
    }

    private static Stream<MatchResult> rows(String heading) {
        try {
            var text = Files.readString(DOCUMENT);
            int from = text.indexOf("\n## " + heading + "\n");
            assertThat(from).as(heading).isPositive();
            int to = text.indexOf("\n## ", from + 4);
            return ROW.matcher(text.substring(from, to < 0 ? text.length() : to))
                    .results();
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }

    private static String status(MatchResult row) {
        return row.group(2).substring(0, row.group(2).indexOf(' '));
    }

    /** The sources that can raise a reason: not the enum, and not the renderer, which names them all. */
    private static List<String> sources() throws IOException {
        try (var files = Files.walk(MAIN)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("Reason.java") && !file.endsWith("ErrorBody.java"))
                    .map(ErrorCodesDocTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException trouble) {
            throw new UncheckedIOException(trouble);
        }
    }
}
