package dev.tollgate.policy.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2028-01-01T00:00:00Z");

    /** In every zone, before and after each change of its clocks; some go by half an hour, or at a quarter to three. */
    @Test
    void everyMomentIsInOneUnitOfTheCalendarHoweverClocksAreChanged() {
        var seen = new HashSet<ZoneRules>();
        for (var id : ZoneId.getAvailableZoneIds()) {
            var zone = ZoneId.of(id);
            if (!seen.add(zone.getRules())) {
                continue;
            }
            for (long moment : aroundChanges(zone)) {
                for (var unit : Window.Unit.values()) {
                    var window = new Window.Calendar(unit, zone);
                    long start = window.start(moment);
                    long end = window.end(moment);
                    var at = "%s of %s at %s".formatted(unit, id, Instant.ofEpochMilli(moment));
                    assertThat(moment).as(at).isBetween(start, end - 1);
                    assertThat(window.end(end - 1)).as(at).isEqualTo(end);
                    assertThat(Duration.ofMillis(end - start)).as(at).isBetween(least(unit), most(unit));
                }
            }
        }
    }

    private static List<Long> aroundChanges(ZoneId zone) {
        var moments = new ArrayList<Long>();
        var change = zone.getRules().nextTransition(FROM);
        while (change != null && change.getInstant().isBefore(TO)) {
            long at = change.getInstant().toEpochMilli();
            for (int minutes = -150; minutes <= 150; minutes += 15) {
                moments.add(at + minutes * 60_000L);
                moments.add(at + minutes * 60_000L - 1);
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return moments;
    }

    private static Duration least(Window.Unit unit) {
        return switch (unit) {
            case MINUTE -> Duration.ofMinutes(1);
            case HOUR -> Duration.ofHours(1);
            case DAY -> Duration.ofHours(21);
            case WEEK -> Duration.ofHours(7 * 24 - 3);
            case MONTH -> Duration.ofHours(28 * 24 - 3);
        };
    }

    private static Duration most(Window.Unit unit) {
        return switch (unit) {
            case MINUTE -> Duration.ofMinutes(1);
            case HOUR -> Duration.ofHours(1);
            case DAY -> Duration.ofHours(27);
            case WEEK -> Duration.ofHours(7 * 24 + 3);
            case MONTH -> Duration.ofHours(31 * 24 + 3);
        };
    }
}
