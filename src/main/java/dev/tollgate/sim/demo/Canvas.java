package dev.tollgate.sim.demo;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where a live picture is drawn: on a terminal the last lines are redrawn in place, elsewhere nothing is ever redrawn and no escape
 * sequence is written.
 *
 * <p>Threads: one.
 */
public final class Canvas implements AutoCloseable {
    private static final String ESC = "\u001b[";
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;
    private static final int NARROWEST = 40;

    private final PrintWriter out;
    private final boolean terminal;
    private final boolean unicode;
    private int rows = ROWS;
    private int columns = COLUMNS;
    private int drawn;
    private boolean hidden;

    /**
     * A canvas.
     *
     * @param terminal whether it can be redrawn
     * @param unicode whether it shows characters beyond ASCII
     */
    public Canvas(PrintWriter out, boolean terminal, boolean unicode) {
        this.out = out;
        this.terminal = terminal;
        this.unicode = unicode;
        measure();
    }

    /** This process's standard output; the launcher says whether it is a terminal, because a JVM only knows of input and output together. */
    public static Canvas ofThisProcess(PrintWriter out, Charset charset) {
        var said = System.getenv("TOLLGATE_TERMINAL");
        boolean terminal = said != null
                ? said.equals("yes")
                : Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Canvas(
                out, terminal && !"dumb".equals(System.getenv("TERM")), charset.equals(StandardCharsets.UTF_8));
    }

    public boolean isTerminal() {
        return terminal;
    }

    /** How text is marked on it: no colours where the user wants none (no-color.org). */
    public Ink ink() {
        return new Ink(terminal && System.getenv("NO_COLOR") == null, terminal && unicode);
    }

    public int columns() {
        return columns;
    }

    /** Asks the terminal for its size; where there is none the variable {@code COLUMNS} counts. */
    public void measure() {
        var said = System.getenv("COLUMNS");
        if (said != null && said.matches("[0-9]{2,4}")) {
            columns = Math.max(NARROWEST, Integer.parseInt(said));
        }
        if (!terminal) {
            return;
        }
        try {
            var stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var size = new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII).strip();
            if (stty.waitFor(1, TimeUnit.SECONDS) && size.matches("[1-9][0-9]* [1-9][0-9]*")) {
                var parts = size.split(" ", 2);
                rows = Integer.parseInt(parts[0]);
                columns = Math.max(NARROWEST, Integer.parseInt(parts[1]));
            }
        } catch (IOException e) {
            rows = ROWS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Prints a line that stays, above what is redrawn. */
    public void print(String line) {
        clear();
        out.println(line);
        out.flush();
    }

    /** Draws the picture in place of the last one; on no terminal nothing happens. */
    public void draw(List<String> lines) {
        if (!terminal) {
            return;
        }
        var shown = lines.size() < rows ? lines : lines.subList(0, rows - 1);
        var text = new StringBuilder();
        if (!hidden) {
            // No cursor, and long lines cut instead of wrapped: a picture that is redrawn must keep its height.
            text.append(ESC).append("?25l").append(ESC).append("?7l");
            hidden = true;
        }
        up(text);
        for (var line : shown) {
            text.append(line).append(ESC).append("K\n");
        }
        text.append(ESC).append('J');
        drawn = shown.size();
        out.print(text);
        out.flush();
    }

    private void clear() {
        if (drawn > 0) {
            var text = new StringBuilder();
            up(text);
            out.print(text.append(ESC).append('J'));
            drawn = 0;
        }
    }

    private void up(StringBuilder text) {
        if (drawn > 0) {
            text.append(ESC).append(drawn).append("A\r");
        }
    }

    /** Takes the picture away and gives the terminal back as it was. */
    @Override
    public void close() {
        clear();
        if (hidden) {
            out.print(ESC + "?7h" + ESC + "?25h");
            hidden = false;
        }
        out.flush();
    }
}
