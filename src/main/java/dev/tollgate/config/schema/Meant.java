package dev.tollgate.config.schema;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Guesses what operators mean who write a unit as other tools do: {@code 10/min}, {@code 30 sec}, {@code $5}, {@code 1M}. */
public final class Meant {
    private static final Pattern TIME = Pattern.compile("([0-9]*) ?([a-z]+)");
    private static final Pattern RATE = Pattern.compile("([0-9]+) ?(?:/| per ) ?(.+)");
    private static final Pattern DOLLARS = Pattern.compile("\\$? ?([0-9]+(?:\\.[0-9]+)?) ?(?:\\$|usd|dollars?)?");
    private static final Pattern COUNT = Pattern.compile("([0-9]+) ?([kmb]?)");
    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("millisecond", "ms"),
            Map.entry("milli", "ms"),
            Map.entry("sec", "s"),
            Map.entry("second", "s"),
            Map.entry("min", "m"),
            Map.entry("minute", "m"),
            Map.entry("hr", "h"),
            Map.entry("hour", "h"),
            Map.entry("day", "d"),
            Map.entry("week", "7d"));
    private static final Map<String, String> ZEROS = Map.of("", "", "k", "000", "m", "000000", "b", "000000000");

    private Meant() {}

    /** {@code 30s} for {@code 30 sec}, {@code 14d} for {@code 2 weeks}, {@code m} for {@code minute}; null where nothing is like it. */
    public static @Nullable String duration(String text) {
        var form = TIME.matcher(text.toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            return null;
        }
        var word = form.group(2);
        var unit = UNITS.containsKey(word) || !word.endsWith("s") ? word : word.substring(0, word.length() - 1);
        var count = form.group(1);
        var known = UNITS.getOrDefault(unit, unit);
        return known.equals("7d") && !count.isEmpty() && count.length() < 5
                ? 7 * Integer.parseInt(count) + "d"
                : count + known;
    }

    /** {@code 10/m} for {@code 10/min} or {@code 10 per minute}; null where nothing is like it. */
    public static @Nullable String rate(String text) {
        var form =
                RATE.matcher(text.toLowerCase(Locale.ROOT).replace("rpm", "/m").replace("rps", "/s"));
        if (!form.matches()) {
            return null;
        }
        var time = duration(form.group(2));
        return time == null ? null : form.group(1) + "/" + time;
    }

    /** {@code 5} for {@code $5}, {@code 5 USD} or {@code "5"}; null where nothing is like it. */
    public static @Nullable String dollars(String text) {
        var form = DOLLARS.matcher(text.toLowerCase(Locale.ROOT).replaceAll("[,_](?=[0-9]{3})", ""));
        return form.matches() ? form.group(1) : null;
    }

    /** {@code 1000000} for {@code 1M}, {@code 1_000_000} or {@code 1,000,000}; null where nothing is like it. */
    public static @Nullable String count(String text) {
        var form = COUNT.matcher(text.toLowerCase(Locale.ROOT).replaceAll("[,_](?=[0-9]{3})", ""));
        return form.matches() ? form.group(1) + ZEROS.get(form.group(2)) : null;
    }

    /** {@code 80%} for {@code 80} or {@code 80 %}. */
    public static String percent(String text) {
        return text.replaceAll("[ %]", "") + "%";
    }
}
