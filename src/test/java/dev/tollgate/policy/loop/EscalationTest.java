package dev.tollgate.policy.loop;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EscalationTest {
    private static final long START = Long.MAX_VALUE - SECONDS.toNanos(30);

    private final Escalation run = new Escalation();
    private long now = START;

    @Test
    void aRunIsBrokenOffTwiceThenBlockedThenQuarantined() {
        assertThat(run.answer(found(LoopRule.L1, Firmness.STOP), true, now).action())
                .isEqualTo(LoopAction.BREAK);
        assertThat(run.answer(found(LoopRule.L2, Firmness.STOP), true, now).action())
                .isEqualTo(LoopAction.BREAK);
        assertThat(run.answer(found(LoopRule.L1, Firmness.STOP), true, now))
                .isEqualTo(new Escalation.Answer(LoopAction.BLOCK, MINUTES.toNanos(5)));
        now += MINUTES.toNanos(4);
        assertThat(run.standing(now)).isEqualTo(new Escalation.Answer(LoopAction.BLOCK, MINUTES.toNanos(1)));
        now += MINUTES.toNanos(1);
        assertThat(run.standing(now)).isNull();
        assertThat(run.answer(found(LoopRule.L1, Firmness.STOP), true, now).action())
                .isEqualTo(LoopAction.QUARANTINE);
        now += MINUTES.toNanos(600);
        run.newTurn();
        assertThat(run.standing(now)).isEqualTo(new Escalation.Answer(LoopAction.QUARANTINE, 0));
        run.release();
        assertThat(run.standing(now)).isNull();
        assertThat(run.answer(found(LoopRule.L1, Firmness.STOP), true, now).action())
                .isEqualTo(LoopAction.BREAK);
    }

    @Test
    void aRunThatIsNotKnownForSureIsBrokenOffAndNothingElse() {
        for (int i = 0; i < 10; i++) {
            assertThat(run.answer(found(LoopRule.L1, Firmness.STOP), false, now).action())
                    .isEqualTo(LoopAction.BREAK);
            assertThat(run.standing(now)).isNull();
        }
    }

    @Test
    void aSlowedRunMayCallOnceInFiveSeconds() {
        var loop = found(LoopRule.L1, Firmness.THROTTLE);
        assertThat(run.answer(loop, true, now))
                .isEqualTo(new Escalation.Answer(LoopAction.THROTTLE, SECONDS.toNanos(5)));
        now += SECONDS.toNanos(2);
        assertThat(run.answer(loop, true, now))
                .isEqualTo(new Escalation.Answer(LoopAction.THROTTLE, SECONDS.toNanos(3)));
        now += SECONDS.toNanos(3);
        assertThat(run.answer(loop, true, now).action()).isEqualTo(LoopAction.OBSERVE);
        assertThat(run.answer(loop, true, now).action()).isEqualTo(LoopAction.THROTTLE);
        assertThat(run.answer(null, true, now).action()).isEqualTo(LoopAction.PASS);
    }

    @Test
    void theWaitThatIsAnnouncedIsNeverLongerThanHalfAMinute() {
        for (int i = 0; i < 100; i++) {
            var answer = run.answer(found(LoopRule.L10, Firmness.THROTTLE), true, now);
            assertThat(answer.waitNanos()).isBetween(0L, SECONDS.toNanos(30));
            now += answer.waitNanos();
        }
    }

    @Test
    void theScoreHalvesInFiveMinutes() {
        run.answer(found(LoopRule.L1, Firmness.STOP), true, now);
        assertThat(run.score(now)).isEqualTo(4);
        assertThat(run.score(now + MINUTES.toNanos(5))).isCloseTo(2, within(1e-9));
        assertThat(run.score(now + MINUTES.toNanos(10))).isCloseTo(1, within(1e-9));
        run.gotOn();
        assertThat(run.score(now)).isZero();
    }

    @Test
    void aNewTurnForgivesBreaksAndBlocks() {
        for (int i = 0; i < 3; i++) {
            run.answer(found(LoopRule.L1, Firmness.STOP), true, now);
        }
        assertThat(run.standing(now)).isNotNull();
        run.newTurn();
        assertThat(run.standing(now)).isNull();
        assertThat(run.answer(found(LoopRule.L1, Firmness.STOP), true, now).action())
                .isEqualTo(LoopAction.BREAK);
    }

    @Test
    void tooDeepOrTooManyRefusesTheCallAndNothingElse() {
        for (int i = 0; i < 10; i++) {
            assertThat(run.answer(found(LoopRule.L7, Firmness.STOP), true, now))
                    .isEqualTo(new Escalation.Answer(LoopAction.BLOCK, 0));
            assertThat(run.standing(now)).isNull();
        }
    }

    private static Finding found(LoopRule rule, Firmness firmness) {
        return new Finding(rule, firmness, 1, 5, 1, 2);
    }
}
