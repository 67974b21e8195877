package dev.tollgate.policy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.loop.StepRules.Cycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StepRulesTest {
    @Test
    void theSameCallWithTheSameResultIsNotedThenSlowedThenStopped() {
        assertThat(judged("AA")).isNull();
        assertThat(judged("AAA")).isEqualTo(new Finding(LoopRule.L1, Firmness.OBSERVE, 1, 3, 'A', 'A'));
        assertThat(judged("xyAAAA")).isEqualTo(new Finding(LoopRule.L1, Firmness.THROTTLE, 1, 4, 'A', 'A'));
        assertThat(judged("AAAAA")).isEqualTo(new Finding(LoopRule.L1, Firmness.STOP, 1, 5, 'A', 'A'));
    }

    @Test
    void cyclesOfTwoToSixAreCountedInWholeRepeats() {
        for (int period = 2; period <= 6; period++) {
            var cycle = "ABCDEF".substring(0, period);
            assertThat(judged("xy" + cycle.repeat(4)))
                    .as("period %d", period)
                    .satisfies(found -> assertThat(found.firmness()).isEqualTo(Firmness.THROTTLE));
            assertThat(Cycle.atEnd(trail("xy" + cycle.repeat(4)), 0))
                    .as("period %d", period)
                    .isEqualTo(new Cycle(period, 4));
            assertThat(Cycle.atEnd(trail("xy" + cycle.repeat(4).substring(1)), 0))
                    .as("period %d, one short", period)
                    .isEqualTo(new Cycle(period, 3));
        }
    }

    @Test
    void aCycleIsOverWithTheFirstThingThatIsNew() {
        assertThat(judged("AAAAAAx")).isNull();
        assertThat(judged("ABABABABABx")).isNull();
    }

    @Test
    void theSameCallWithAnotherResultIsNoLoop() {
        var trail = new Trail();
        for (int i = 0; i < 40; i++) {
            trail.add('A', i, false, false);
        }
        assertThat(StepRules.judge(trail, 0, 0, LoopRules.USUAL)).isNull();
    }

    @Test
    void editingAndTestingIsNoLoopWhileTheEditsDiffer() {
        var trail = new Trail();
        for (int i = 0; i < 200; i++) {
            trail.add(1000 + i, 'k', false, false).add('T', 'f', true, false);
            assertThat(StepRules.judge(trail, 0, 0, LoopRules.USUAL))
                    .as("after %d", i)
                    .isNull();
        }
    }

    @Test
    void failuresCountWhateverTheErrorSaysButOnlyWithinATurn() {
        var trail = new Trail();
        for (int i = 0; i < 4; i++) {
            trail.add('A', i, true, false);
        }
        assertThat(StepRules.judge(trail, 0, 0, LoopRules.USUAL))
                .isEqualTo(new Finding(LoopRule.L3, Firmness.STOP, 1, 4, 'A', 3));
        assertThat(StepRules.judge(trail, 0, 2, LoopRules.USUAL)).isNull();
    }

    @Test
    void whatWaitsForSomethingMayRepeat() {
        var trail = new Trail();
        for (int i = 0; i < 60; i++) {
            trail.add('A', 'a', false, false).add('S', 's', false, true);
            assertThat(StepRules.judge(trail, 0, 0, LoopRules.USUAL)).isNull();
        }
    }

    @Test
    void aLoopWithOtherCallsStrewnInAddsUpToNoProgress() {
        var text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append("AA").append((char) ('a' + i));
        }
        assertThat(judged(text.append("AA").toString())).satisfies(found -> {
            assertThat(found.rule()).isEqualTo(LoopRule.L10);
            assertThat(found.firmness()).isEqualTo(Firmness.THROTTLE);
        });
    }

    @Test
    void lookingAgainAfterSomethingNewNeverAddsUp() {
        var events = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            events.append((char) (1_000 + i)).append("BT");
            assertThat(judged(events.toString()))
                    .as("build and test after edit %d", i)
                    .isNull();
        }
        assertThat(StepRules.staleness(trail("ABC" + "xBCyBCzBC"), 0)).isEqualTo(1);
        assertThat(StepRules.staleness(trail("ABCDEF" + "ACEBDF"), 0)).isEqualTo(3);
        assertThat(StepRules.staleness(trail("ABCDEF" + "ACEBDF" + "ACEBDF"), 0))
                .isEqualTo(9);
    }

    @Test
    void whatWasBeforeTheTaskDoesNotCount() {
        assertThat(StepRules.judge(trail("AAAA"), 2, 2, LoopRules.USUAL)).isNull();
    }

    /** Against a reference that writes every whole repeat out and compares. */
    @Test
    void cyclesAreThoseThatANaiveSearchFinds() {
        long seed = 20261121;
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            var events = new ArrayList<Long>();
            int length = 1 + random.nextInt(30);
            for (int i = 0; i < length; i++) {
                events.add((long) random.nextInt(2));
            }
            var trail = new Trail();
            events.forEach(event -> trail.add(event, event, false, false));
            assertThat(Cycle.atEnd(trail, 0))
                    .as("seed %d, round %d: %s", seed, round, events)
                    .isEqualTo(naive(events));
        }
    }

    private static Cycle naive(List<Long> events) {
        var best = new Cycle(1, 1);
        for (int period = 1; period <= Cycle.LONGEST; period++) {
            int repeats = 0;
            while ((repeats + 1) * period <= events.size()
                    && events.subList(events.size() - period, events.size())
                            .equals(events.subList(
                                    events.size() - (repeats + 1) * period, events.size() - repeats * period))) {
                repeats++;
            }
            if (repeats > best.repeats()) {
                best = new Cycle(period, repeats);
            }
        }
        return best;
    }

    @SuppressWarnings("NullAway") // a test that expects a finding fails on null as it should
    private static Finding judged(String events) {
        return StepRules.judge(trail(events), 0, 0, LoopRules.USUAL);
    }

    private static Trail trail(String events) {
        var trail = new Trail();
        events.chars().forEach(event -> trail.add(event, event, false, false));
        return trail;
    }
}
