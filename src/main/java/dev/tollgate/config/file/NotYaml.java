package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Says in our words what keeps a document from being YAML: the library's speak of tokens, and point at the end of a quote that lacks its end. */
final class NotYaml {
    private static final Pattern ESCAPE = Pattern.compile("found unknown escape character (.)\\(\\d+\\)");
    private static final Pattern START = Pattern.compile("found character '(.*?)' that cannot start any token.*");
    private static final Pattern UNCLOSED = Pattern.compile("expected ',' or '([]}])', but got (.*)");

    private NotYaml() {}

    static Problem problem(MarkedYAMLException trouble) {
        var said = String.valueOf(trouble.getProblem());
        var at = trouble.getProblemMark();
        var begun = trouble.getContextMark();
        var line = begun == null ? "" : " in line " + (begun.getLine() + 1);
        var escape = ESCAPE.matcher(said);
        if (escape.matches()) {
            var backslash = "\\" + escape.group(1);
            return problem(
                    backslash + " between double quotes",
                    "\\" + backslash + ", or single quotes, which leave it as it is",
                    at);
        }
        var start = START.matcher(said);
        if (start.matches()) {
            return start.group(1).startsWith("\\t")
                    ? problem("a tab", "spaces, as YAML indents with nothing else", at)
                    : problem("a value that begins with " + start.group(1), "quotes around it", at);
        }
        var unclosed = UNCLOSED.matcher(said);
        if (unclosed.matches() && begun != null) {
            var open = unclosed.group(1).equals("]") ? "[" : "{";
            return problem(
                    Problem.shown(unclosed.group(2)),
                    ", or " + unclosed.group(1) + ", as " + open + line
                            + " is open; quotes around a value that has : , [ ] { or } in it",
                    at);
        }
        if (said.equals("found unexpected end of stream") && begun != null) {
            return problem("a quote that never ends", "the same quote behind the value", begun);
        }
        if (said.startsWith("expected <block end>")) {
            return problem("a line that stands further left or right", "the indent of what begins" + line, at);
        }
        if (said.startsWith("mapping values are not allowed here")) {
            return problem("a second : in one line", "quotes around a value that has one, or a line of its own", at);
        }
        return problem(Problem.shown(said), "YAML 1.2", at);
    }

    private static Problem problem(String found, String expected, @Nullable Mark at) {
        return Problem.error("", found, expected).at(at == null ? null : TreeReader.place(at));
    }
}
