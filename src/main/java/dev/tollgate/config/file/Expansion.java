package dev.tollgate.config.file;

import dev.tollgate.config.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Replaces <code>${NAME}</code> by the variable of the environment and <code>${file:path}</code> by the text of the
 * file, without the newline at its end; <code>$${</code> stands for the two characters. What was put in is not looked
 * at again. Threads: confined to one read.
 */
final class Expansion {
    static final int MAX_FILE_BYTES = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String FILE = "file:";

    private final Sources sources;
    private final Path folder;
    private final List<Problem> problems;

    Expansion(Sources sources, Path folder, List<Problem> problems) {
        this.sources = sources;
        this.folder = folder;
        this.problems = problems;
    }

    /** The scalar with its names replaced; a broken one, and a problem, when that is not possible. */
    Node.Scalar expand(Node.Scalar scalar, String path) {
        String written = scalar.written();
        if (!written.contains("${")) {
            return scalar;
        }
        var out = new StringBuilder();
        boolean replaced = false;
        int from = 0;
        for (int open = written.indexOf("${"); open >= 0; open = written.indexOf("${", from)) {
            if (open > from && written.charAt(open - 1) == '$') {
                out.append(written, from, open - 1).append("${");
                from = open + 2;
                continue;
            }
            int close = written.indexOf('}', open);
            if (close < 0) {
                return broken(scalar, path, "${", "${NAME} or ${file:path}, or $${ for the two characters");
            }
            String name = written.substring(open + 2, close);
            try {
                var value = name.startsWith(FILE) ? file(name.substring(FILE.length())) : variable(name);
                out.append(written, from, open).append(value);
            } catch (Missing missing) {
                return broken(scalar, path, written.substring(open, close + 1), missing.expected);
            }
            from = close + 1;
            replaced = true;
        }
        out.append(written, from, written.length());
        return new Node.Scalar(
                scalar.at(),
                scalar.kind(),
                out.toString(),
                written,
                replaced ? Node.Scalar.State.EXPANDED : Node.Scalar.State.PLAIN);
    }

    /** A name that stands for nothing. */
    private static final class Missing extends Exception {
        private final String expected;

        Missing(String expected) {
            super(expected, null, false, false);
            this.expected = expected;
        }
    }

    private String variable(String name) throws Missing {
        if (!NAME.matcher(name).matches()) {
            throw new Missing("${NAME} or ${file:path}, or $${ for the two characters");
        }
        var value = sources.variable(name);
        if (value == null) {
            throw new Missing("the environment variable " + Problem.shown(name) + " to be set");
        }
        return value;
    }

    private String file(String name) throws Missing {
        try {
            byte[] bytes = sources.file(folder.resolve(name).normalize(), MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new Missing("a file of at most " + MAX_FILE_BYTES + " bytes");
            }
            return withoutNewline(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            throw new Missing("a file in UTF-8");
        } catch (IOException | InvalidPathException unreadable) {
            throw new Missing("a file that can be read");
        }
    }

    private static String withoutNewline(String text) {
        int end = text.length();
        if (text.endsWith("\r\n")) {
            end -= 2;
        } else if (text.endsWith("\n")) {
            end -= 1;
        }
        return text.substring(0, end);
    }

    /** Only the name is shown: what stands around it may be half of a secret. */
    private Node.Scalar broken(Node.Scalar scalar, String path, String found, String expected) {
        problems.add(Problem.error(path, Problem.shown(found), expected).at(scalar.at()));
        return new Node.Scalar(
                scalar.at(), scalar.kind(), scalar.written(), scalar.written(), Node.Scalar.State.BROKEN);
    }
}
