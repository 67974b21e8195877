package dev.tollgate.sim.demo;

import dev.tollgate.price.Money;
import dev.tollgate.sim.SimSettings;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The board as lines of text, none wider than the terminal.
 *
 * @param ink how they are marked
 * @param width columns, at least 40
 */
public record DemoTable(Ink ink, int width, Map<String, String> prices) {
    private static final int FIXED = 72;

    public DemoTable {
        prices = Map.copyOf(prices);
    }

    /** A table of these providers. */
    public static DemoTable of(Ink ink, int width, List<SimSettings> providers) {
        var prices = new HashMap<String, String>();
        for (var provider : providers) {
            prices.put(
                    provider.name(),
                    provider.price().input().setScale(2, RoundingMode.HALF_UP) + "/"
                            + provider.price().output().setScale(2, RoundingMode.HALF_UP));
        }
        return new DemoTable(ink, Math.max(40, width), prices);
    }

    /** A head and a row for each provider. */
    public List<String> providers(DemoBoard.View view, @Nullable String down) {
        var lines = new ArrayList<String>();
        int bar = Math.clamp(width - FIXED - 1L, 0, 24);
        lines.add(ink.faint(cut(String.format(
                Locale.ROOT,
                "%-8s %9s %6s  %-" + (bar + 6) + "s %-12s %6s %7s %8s",
                "provider",
                "$/M i/o",
                "calls",
                "last " + DemoBoard.WINDOW + " s",
                "why",
                "failed",
                "first",
                "spent"))));
        for (var row : view.rows()) {
            lines.add(line(row, bar, row.provider().equals(down)));
        }
        return lines;
    }

    private String line(DemoBoard.Row row, int bar, boolean down) {
        int filled = (int) Math.round(bar * row.share());
        var head = String.format(
                Locale.ROOT, "%-8s %9s %6d  ", row.provider(), prices.getOrDefault(row.provider(), ""), row.calls());
        var tail = String.format(
                Locale.ROOT,
                "%4d %% %-12s %6d %7s %8s",
                Math.round(100 * row.share()),
                down ? "DOWN" : row.why() == null ? "-" : row.why().code(),
                row.failures(),
                row.firstTokenMillis() < 0 ? "-" : row.firstTokenMillis() + " ms",
                dollars(row.spent(), 5));
        if (head.length() + bar + tail.length() > width) {
            return cut(head + tail);
        }
        var shown = ink.bar(filled);
        var space = " ".repeat(bar - filled);
        return down ? ink.bad(head + shown + space + tail) : head + ink.good(shown) + space + tail;
    }

    /** One line of sums. */
    public String totals(DemoBoard.View view) {
        long mean = view.spent().nanos() + view.saved().nanos();
        var share = mean <= 0 ? 0 : Math.round(100.0 * view.saved().nanos() / mean);
        return ink.strong(cut(view.calls() + " calls, " + view.failed() + " failed for their caller; spent "
                + dollars(view.spent(), 5) + ", saved " + dollars(view.saved(), 5) + " (" + share + " %)"));
    }

    /** A line for each of the last calls, newest last. */
    public List<String> latest(DemoBoard.View view, int count) {
        var calls = view.latest();
        return calls.subList(Math.max(0, calls.size() - count), calls.size()).stream()
                .map(call -> cut("  " + call.line()))
                .toList();
    }

    /** The board in one line, for where nothing can be redrawn. */
    public String oneLine(DemoBoard.View view, long second) {
        var out = new StringBuilder(String.format(Locale.ROOT, "%4d s %5d calls ", second, view.calls()));
        for (var row : view.rows()) {
            out.append(String.format(Locale.ROOT, " %s %d %%", row.provider(), Math.round(100 * row.share())));
        }
        return out.append("  saved ").append(dollars(view.saved(), 5)).toString();
    }

    /** A line of the story. */
    public String told(long second, String text, boolean bad) {
        var line = cut(String.format(Locale.ROOT, "%4d s  %s", second, text));
        return bad ? ink.bad(line) : line;
    }

    private String cut(String line) {
        return line.length() <= width ? line : line.substring(0, width);
    }

    private static String dollars(Money money, int decimals) {
        var amount = money.toBigDecimal().setScale(decimals, RoundingMode.HALF_UP);
        return amount.signum() < 0 ? "-$" + amount.negate() : "$" + amount;
    }
}
