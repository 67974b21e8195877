package dev.tollgate.policy.loop;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import org.junit.jupiter.api.Test;

/** What a run is held to from one call to the next. */
class RunTrackTest {
    private final TranscriptBuilder transcript = new TranscriptBuilder();
    private final RunTrack run = new RunTrack();
    private long now = 11;
    private long key;

    @Test
    void whoIsWokenByAClockDoesNotGoInCircles() {
        says(Role.USER, 1);
        for (int i = 0; i < 30; i++) {
            assertThat(call()).as("woken for the time %d", i).isEqualTo(LoopAction.PASS);
            looks();
            assertThat(call()).isEqualTo(LoopAction.PASS);
            says(Role.ASSISTANT, 7).says(Role.USER, 9);
            now += MINUTES.toNanos(1);
        }
    }

    @Test
    void whoIsToldToGoOnAtOnceDoes() {
        says(Role.USER, 1);
        for (int i = 0; i < 5; i++) {
            assertThat(call()).isLessThan(LoopAction.BREAK);
            says(Role.ASSISTANT, 7).says(Role.USER, 9);
        }
        assertThat(call()).isEqualTo(LoopAction.BREAK);
    }

    @Test
    void whoIsWokenMayStillNotGoInCirclesThen() {
        says(Role.USER, 1);
        call();
        says(Role.ASSISTANT, 7).says(Role.USER, 9);
        now += MINUTES.toNanos(10);
        for (int i = 0; i < 4; i++) {
            assertThat(call()).isLessThan(LoopAction.THROTTLE);
            looks();
        }
        assertThat(call()).isEqualTo(LoopAction.THROTTLE);
    }

    @Test
    void aQuestionAfterExamplesMayBeAskedByMany() {
        says(Role.USER, 1).says(Role.ASSISTANT, 2).says(Role.USER, 3);
        key = 5;
        for (int i = 0; i < 7; i++) {
            assertThat(call()).isEqualTo(LoopAction.PASS);
        }
        assertThat(call()).as("eight times at once").isEqualTo(LoopAction.THROTTLE);
    }

    @Test
    void aConversationThatWentOnThroughHereIsNoQuestionAnyMore() {
        says(Role.USER, 1);
        call();
        says(Role.ASSISTANT, 2).says(Role.USER, 3);
        key = 5;
        for (int i = 0; i < 4; i++) {
            assertThat(call()).isLessThan(LoopAction.THROTTLE);
        }
        assertThat(call()).isEqualTo(LoopAction.THROTTLE);
    }

    private RunTrackTest says(Role role, long hash) {
        transcript.message(role, hash, role == Role.USER);
        return this;
    }

    private void looks() {
        transcript.call("look", 4, 5, 6).message(Role.ASSISTANT, 40, false);
        transcript.result(5, 8, false).message(Role.TOOL, 41, false);
    }

    /** A call that takes a second. */
    private LoopAction call() {
        var told = Told.of(transcript.build(key == 0 ? now : key), LoopRules.USUAL);
        var verdict = run.judge(new LoopCall(told, 0, 3, Kin.NONE, 0, now), LoopRules.USUAL, _ -> false, null);
        now += SECONDS.toNanos(1);
        run.ended(new RunTrack.End(told.requestKey(), 0, !verdict.action().prevents(), 0, 0, now));
        return verdict.action();
    }
}
