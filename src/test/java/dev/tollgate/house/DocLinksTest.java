package dev.tollgate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documents point at is there: files, headings, commands. */
class DocLinksTest {
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *``` *$");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *$");
    private static final Pattern COMMAND = Pattern.compile("\\./tollgate ([a-z][a-z-]*)");
    private static final Pattern LAUNCHER_COMMAND = Pattern.compile("(?m)^  ([a-z]+)\\)$");

    @Test
    void everyRelativeLinkResolves() throws IOException {
        var broken = new ArrayList<String>();
        int links = 0;
        for (var document : documents()) {
            var text = FENCE.matcher(Files.readString(document)).replaceAll("");
            for (var link : LINK.matcher(text).results().toList()) {
                var target = link.group(1);
                if (target.startsWith("https://") || target.startsWith("http://")) {
                    continue;
                }
                links++;
                if (!resolves(document, target)) {
                    broken.add(document + ": " + target + " (expected: a file of the tree, a heading of it)");
                }
            }
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(50);
    }

    @Test
    void everyCommandThatIsNamedExists() throws IOException {
        var known = commands();
        var unknown = new TreeSet<String>();
        for (var document : documents()) {
            COMMAND.matcher(Files.readString(document))
                    .results()
                    .filter(command -> !known.contains(command.group(1)))
                    .forEach(command -> unknown.add(command.group(1)));
        }
        assertThat(unknown).as("commands beyond %s", known).isEmpty();
    }

    private static boolean resolves(Path document, String target) throws IOException {
        int hash = target.indexOf('#');
        var path = hash < 0 ? target : target.substring(0, hash);
        if (path.startsWith("/")) {
            return false;
        }
        var folder = document.toAbsolutePath().getParent();
        var file = path.isEmpty()
                ? document.toAbsolutePath()
                : folder.resolve(path).normalize();
        if (!file.startsWith(Path.of("").toAbsolutePath()) || !Files.exists(file)) {
            return false;
        }
        return hash < 0 || anchors(file).contains(target.substring(hash + 1));
    }

    /** As GitHub makes them: lower case, letters and digits and hyphens, spaces become hyphens. */
    private static Set<String> anchors(Path file) throws IOException {
        return HEADING.matcher(FENCE.matcher(Files.readString(file)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** What the launcher does itself, and what it hands to the program. */
    private static Set<String> commands() throws IOException {
        var commands =
                new HashSet<>(new CommandLine(new Main()).getSubcommands().keySet());
        LAUNCHER_COMMAND
                .matcher(Files.readString(Path.of("tollgate")))
                .results()
                .forEach(label -> commands.add(label.group(1)));
        return commands;
    }

    private static List<Path> documents() throws IOException {
        var documents = new ArrayList<Path>();
        for (var folder : List.of(Path.of(""), Path.of("docs"), Path.of("loadtest"), Path.of("deploy"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (var files = Files.walk(folder, folder.toString().isEmpty() ? 1 : 4)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
            }
        }
        return documents;
    }
}
