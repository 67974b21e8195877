package dev.tollgate.policy.budget;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The time over which a budget counts. All times are milliseconds since the epoch. */
public sealed interface Window {

    /** The longest window; what is older is nobody's budget any more. */
    Duration LONGEST = Duration.ofDays(366);

    /** The unit of a calendar window. */
    enum Unit {
        MINUTE,
        HOUR,
        DAY,
        /** From Monday, as ISO 8601 has it. */
        WEEK,
        MONTH;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A fresh start at each full unit of the calendar in a time zone. */
    record Calendar(Unit unit, ZoneId zone) implements Window {
        @Override
        public String code() {
            return "calendar:" + unit.code() + ":" + zone.getId();
        }

        /** The first moment of the unit that holds this moment. */
        long start(long now) {
            return start(at(now)).toInstant().toEpochMilli();
        }

        /** The first moment after it; always later than {@code now}. */
        long end(long now) {
            var start = start(at(now));
            var next =
                    switch (unit) {
                        case MINUTE -> start.plusMinutes(1);
                        case HOUR -> start.plusHours(1);
                        case DAY -> start.toLocalDate().plusDays(1).atStartOfDay(zone);
                        case WEEK -> start.toLocalDate().plusWeeks(1).atStartOfDay(zone);
                        case MONTH -> start.toLocalDate().plusMonths(1).atStartOfDay(zone);
                    };
            return Math.max(now + 1, next.toInstant().toEpochMilli());
        }

        private ZonedDateTime at(long now) {
            return Instant.ofEpochMilli(now).atZone(zone);
        }

        private ZonedDateTime start(ZonedDateTime time) {
            var date = time.toLocalDate();
            // Where clocks go back by half an hour the zone has no such full hour, and what it takes for one is over
            // already.
            var fixed = time.withZoneSameInstant(time.getOffset());
            return switch (unit) {
                case MINUTE -> fixed.truncatedTo(ChronoUnit.MINUTES);
                case HOUR -> fixed.truncatedTo(ChronoUnit.HOURS);
                case DAY -> date.atStartOfDay(zone);
                case WEEK ->
                    date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                            .atStartOfDay(zone);
                case MONTH -> date.withDayOfMonth(1).atStartOfDay(zone);
            };
        }

        @Override
        public String toString() {
            return "this " + unit.code() + " (" + zone.getId() + ")";
        }
    }

    /** The last so much time, whenever one looks. */
    record Sliding(Duration length) implements Window {
        @Override
        public String code() {
            return "sliding:" + length;
        }

        @Override
        public String toString() {
            return "the last " + length;
        }
    }

    /** As long as the subject lives: forgotten when it was not heard of for so long. */
    record Lifetime(Duration idle) implements Window {
        @Override
        public String code() {
            return "lifetime:" + idle;
        }

        @Override
        public String toString() {
            return "its lifetime";
        }
    }

    /** Whether all that counts in this window counts in the other too, at any moment. */
    default boolean isWithin(Window other) {
        if (this instanceof Calendar(var unit, var zone) && other instanceof Calendar(var around, var sameZone)) {
            // Weeks begin in one month and end in another.
            return zone.equals(sameZone) && (unit == around || (unit != Unit.WEEK && unit.compareTo(around) < 0));
        }
        if (this instanceof Sliding(var length) && other instanceof Sliding(var around)) {
            // What has slid out may be counted for a slot, a sixtieth, longer.
            return length.equals(around) || length.multipliedBy(61).compareTo(around.multipliedBy(60)) <= 0;
        }
        return equals(other);
    }

    /** The stable spelling, read again by {@link #parse}. */
    String code();

    /** The window of this spelling, or null. */
    static @Nullable Window parse(String code) {
        var parts = code.split(":", 3);
        try {
            return switch (parts[0] + parts.length) {
                case "calendar3" -> new Calendar(Unit.valueOf(parts[1].toUpperCase(Locale.ROOT)), ZoneId.of(parts[2]));
                case "sliding2" -> new Sliding(Duration.parse(parts[1]));
                case "lifetime2" -> new Lifetime(Duration.parse(parts[1]));
                default -> null;
            };
        } catch (DateTimeException | IllegalArgumentException unreadable) {
            return null;
        }
    }
}
