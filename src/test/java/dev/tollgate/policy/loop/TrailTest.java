package dev.tollgate.policy.loop;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static String after(String known, String told) {
        return text(Trail.after(trail(known), trail(told)));
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
