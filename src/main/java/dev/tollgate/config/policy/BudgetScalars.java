package dev.tollgate.config.policy;

import dev.tollgate.config.Spelling;
import dev.tollgate.config.schema.Meant;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.Kind;
import dev.tollgate.config.schema.Shape.Scalar;
import dev.tollgate.policy.budget.Window;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The scalars that only budgets have: windows, time zones, shares of a limit. */
final class BudgetScalars {
    private static final Pattern WINDOW = Pattern.compile("minute|hour|day|week|month|[1-9][0-9]{0,5}(?:s|m|h|d)");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z][A-Za-z0-9_+/-]{0,63}");
    private static final Pattern PERCENT = Pattern.compile("(?:[1-9][0-9]?|100)%");
    private static final long MOST_TOKENS = 1_000_000_000_000_000L;

    private BudgetScalars() {}

    /** A unit of the calendar, or a duration. */
    static Scalar<Window> window() {
        return Scalars.parsed(
                        "window",
                        "minute, hour, day, week, month, or a duration from 1s to 366d like 24h",
                        WINDOW,
                        (text, folder) -> read(text),
                        BudgetScalars::show)
                .guessing(BudgetScalars::meant);
    }

    private static @Nullable String meant(String text) {
        var word = Spelling.nearest(
                text, List.of("minute", "hourly", "hour", "daily", "day", "weekly", "week", "monthly", "month"));
        var time = Meant.duration(text);
        return word == null ? time : word.equals("daily") ? "day" : word.replace("ly", "");
    }

    private static @Nullable Window read(String text) {
        int last = text.length() - 1;
        if (!Character.isDigit(text.charAt(0))) {
            return new Window.Calendar(Window.Unit.valueOf(text.toUpperCase(Locale.ROOT)), ZoneId.of("UTC"));
        }
        long count = Long.parseLong(text.substring(0, last));
        var length =
                switch (text.charAt(last)) {
                    case 's' -> Duration.ofSeconds(count);
                    case 'm' -> Duration.ofMinutes(count);
                    case 'h' -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
        return length.compareTo(Window.LONGEST) > 0 ? null : new Window.Sliding(length);
    }

    private static String show(Window window) {
        return switch (window) {
            case Window.Calendar(var unit, var _) -> unit.code();
            case Window.Sliding(var length) -> show(length.toSeconds());
            case Window.Lifetime(var idle) -> show(idle.toSeconds());
        };
    }

    private static String show(long seconds) {
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** A time zone of the IANA database. */
    static Scalar<ZoneId> zone() {
        return Scalars.parsed(
                        "time zone",
                        "a time zone like UTC or Europe/Berlin",
                        ZONE,
                        (text, folder) -> zone(text),
                        ZoneId::getId)
                .guessing(BudgetScalars::city);
    }

    /** The zone that is named after a city. */
    private static @Nullable String city(String text) {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.substring(id.lastIndexOf('/') + 1).equalsIgnoreCase(text.replace(' ', '_')))
                .min(Comparator.naturalOrder())
                .orElseGet(() -> Spelling.nearest(text, ZoneId.getAvailableZoneIds()));
    }

    private static @Nullable ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException unknown) {
            return null;
        }
    }

    /** A share of a limit in whole percent. */
    static Scalar<Integer> percent() {
        return Scalars.parsed(
                        "percent",
                        "a whole percentage from 1% to 100%",
                        PERCENT,
                        (text, folder) -> Integer.valueOf(text.substring(0, text.length() - 1)),
                        percent -> percent + "%")
                .guessing(Meant::percent);
    }

    /** A number of tokens. */
    static Scalar<Long> tokens() {
        return new Scalar<>(
                        "number",
                        "a whole number from 1 to " + MOST_TOKENS,
                        false,
                        EnumSet.of(Kind.NUMBER),
                        (text, folder) -> {
                            long tokens = text.matches("[1-9][0-9]{0,15}") ? Long.parseLong(text) : 0;
                            return tokens < 1 || tokens > MOST_TOKENS ? null : tokens;
                        },
                        tokens -> tokens,
                        List.of(Map.of("type", "integer", "minimum", 1, "maximum", MOST_TOKENS)))
                .guessing(Meant::count);
    }
}
