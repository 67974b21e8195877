package dev.tollgate.policy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrailTest {
    @Test
    void theLastSixtyFourEventsAreKept() {
        var trail = new Trail();
        for (int i = 0; i < 1000; i++) {
            trail.add(i, i, i % 2 == 0, false);
        }
        assertThat(trail.size()).isEqualTo(Trail.MOST);
        assertThat(trail.act(0)).isEqualTo(936);
        assertThat(trail.act(63)).isEqualTo(999);
        assertThat(trail.failed(62)).isTrue();
        assertThat(trail.failed(63)).isFalse();
    }

    @Test
    void aWholeConversationReplacesWhatWasKnown() {
        assertThat(after("ABC", "ABCD")).isEqualTo("ABCD");
        assertThat(after("ABC", "XYZW")).isEqualTo("XYZW");
        assertThat(after("", "A")).isEqualTo("A");
    }

    @Test
    void theEndOfAConversationGoesOnFromWhatWasKnown() {
        assertThat(after("ABCDEF", "EFG")).isEqualTo("ABCDEFG");
        assertThat(after("ABAB", "BAB")).isEqualTo("ABABAB");
        assertThat(after("AXAA", "AAB")).isEqualTo("AXAAB");
        assertThat(after("ABCD", "BCDE")).as("a window that moves").isEqualTo("ABCDE");
        assertThat(after("ABCDE", "CDEF")).isEqualTo("ABCDEF");
    }

    @Test
    void goingBackForgetsWhatWasTriedSince() {
        assertThat(after("ABCDEF", "AB")).isEqualTo("AB");
        assertThat(after("ABCDEF", "")).isEmpty();
    }

    @Test
    void whatDoesNotFitStartsAnew() {
        assertThat(after("ABCDEF", "XY")).isEqualTo("XY");
        assertThat(after("ABCDEF", "FXYZ"))
                .as("what only begins where the other ended")
                .isEqualTo("FXYZ");
    }

    @Test
    void resultsThatAreClearedAreRemembered() {
        var known = new Trail();
        for (int i = 1; i <= 3 * Trail.MOST; i++) {
            var told = new Trail();
            for (int event = 1; event <= i; event++) {
                told.add(7, event < i - 2 ? 0 : event, false, false);
            }
            known.hear(told);
            assertThat(known.size()).isEqualTo(Math.min(i, Trail.MOST));
            for (int event = 0; event < known.size(); event++) {
                assertThat(known.result(event)).as("%d of %d", event, i).isEqualTo(i - known.size() + 1 + event);
            }
        }
    }

    @Test
    void whatIsToldIsCopied() {
        var known = trail("ABC");
        var told = trail("ABCDEFGHIJ");
        assertThat(known.hear(told)).isTrue();
        told.forget(5);
        told.add('X', 'X', true, true);
        assertThat(text(known)).isEqualTo("ABCDEFGHIJ");
        assertThat(known.failed(9)).isFalse();
    }

    @Test
    void whateverIsToldTheTrailIsWhatAListOfEventsWouldBe() {
        for (long seed = 0; seed < 400; seed++) {
            var random = new SplittableRandom(seed);
            int kinds = 1 + random.nextInt(5);
            var known = new Trail();
            List<Event> model = List.of();
            for (int step = 0; step < 60; step++) {
                var told = told(random, model, kinds);
                var place = "seed %d, step %d, %d events after %d".formatted(seed, step, told.size(), model.size());
                model = after(model, told);
                assertThat(known.hear(trail(told, random))).as(place).isEqualTo(model.equals(told));
                assertThat(events(known)).as(place).isEqualTo(model);
            }
        }
    }

    @Test
    void theOldestEventsAreForgottenWithTheirMarks() {
        for (int size = 0; size <= Trail.MOST; size++) {
            for (int oldest = -1; oldest <= size + 1; oldest++) {
                var trail = new Trail(size);
                for (int i = 0; i < size; i++) {
                    trail.add(i, -i, i % 3 == 0, i % 5 == 0);
                }
                var left = events(trail);
                assertThat(events(trail.forget(oldest)))
                        .as("%d of %d", oldest, size)
                        .isEqualTo(left.subList(Math.clamp(oldest, 0, size), size));
                assertThat(events(trail.add(7, 8, false, true)).getLast()).isEqualTo(new Event(7, 8, false, true));
            }
        }
    }

    private record Event(long act, long result, boolean failed, boolean polls) {
        boolean same(Event other) {
            return act == other.act && result == other.result;
        }
    }

    /** The whole conversation one longer, its end, an earlier place in it, or anything. */
    private static List<Event> told(SplittableRandom random, List<Event> known, int kinds) {
        var told = new ArrayList<Event>();
        switch (random.nextInt(8)) {
            case 0 -> told.addAll(known.subList(0, random.nextInt(known.size() + 1)));
            case 1, 2, 3 -> told.addAll(known.subList(random.nextInt(known.size() + 1), known.size()));
            case 4 -> {}
            default -> told.addAll(known);
        }
        for (int more = random.nextInt(random.nextInt(20) == 0 ? 40 : 3); more > 0; more--) {
            told.add(event(random.nextInt(kinds)));
        }
        return List.copyOf(told.subList(Math.max(0, told.size() - Trail.MOST), told.size()));
    }

    /** Events that are the same have the same marks here, as they do where one conversation is told again. */
    private static Event event(int kind) {
        return new Event(kind, kind / 2, kind % 2 == 0, kind % 3 == 0);
    }

    private static List<Event> after(List<Event> known, List<Event> told) {
        if (told.size() > known.size() || same(told, known.subList(0, told.size()))) {
            return told;
        }
        for (int shared = told.size() - 1; shared >= Math.max(1, told.size() / 2); shared--) {
            if (same(told.subList(0, shared), known.subList(known.size() - shared, known.size()))) {
                var whole = new ArrayList<>(known);
                whole.addAll(told.subList(shared, told.size()));
                return List.copyOf(whole.subList(Math.max(0, whole.size() - Trail.MOST), whole.size()));
            }
        }
        return told;
    }

    private static boolean same(List<Event> one, List<Event> other) {
        boolean same = one.size() == other.size();
        for (int i = 0; same && i < one.size(); i++) {
            same = one.get(i).same(other.get(i));
        }
        return same;
    }

    private static Trail trail(List<Event> events, SplittableRandom random) {
        var trail = new Trail(random.nextInt(2 * Trail.MOST));
        events.forEach(event -> trail.add(event.act, event.result, event.failed, event.polls));
        return trail;
    }

    private static List<Event> events(Trail trail) {
        var events = new ArrayList<Event>();
        for (int i = 0; i < trail.size(); i++) {
            events.add(new Event(trail.act(i), trail.result(i), trail.failed(i), trail.polls(i)));
        }
        return events;
    }

    private static String after(String known, String told) {
        var trail = trail(known);
        trail.hear(trail(told));
        return text(trail);
    }

    private static Trail trail(String events) {
        var trail = new Trail();
        events.chars().forEach(event -> trail.add(event, event, false, false));
        return trail;
    }

    private static String text(Trail trail) {
        var text = new StringBuilder();
        for (int i = 0; i < trail.size(); i++) {
            text.append((char) trail.act(i));
        }
        return text.toString();
    }
}
