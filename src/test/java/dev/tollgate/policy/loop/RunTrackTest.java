package dev.tollgate.policy.loop;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a run is held to from one call to the next. */
class RunTrackTest {
    private static final long COST = 1_000;

    private final TranscriptBuilder transcript = new TranscriptBuilder();
    private final RunTrack run = new RunTrack();
    private long now = 11;
    private long key;
    private LoopRules rules = LoopRules.USUAL;

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
        for (int i = 1; i < 16; i++) {
            assertThat(call()).as("sample %d", i).isEqualTo(LoopAction.PASS);
        }
        assertThat(call()).as("twice as often as would stop a run").isEqualTo(LoopAction.THROTTLE);
    }

    @Test
    void ofOneQuestionManySamplesMayBeTaken() {
        says(Role.USER, 1);
        key = 5;
        for (int i = 1; i < 32; i++) {
            assertThat(call()).as("sample %d", i).isEqualTo(LoopAction.PASS);
        }
        assertThat(call()).isEqualTo(LoopAction.OBSERVE);
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

    @Test
    void capsAreOfTheWholeWorkWhereSomethingNewIsSaidBeforeEachCall() {
        rules = new LoopRules(Map.of(), new LoopRules.Caps(20, 0, 0, 0), Set.of(), Set.of(), LoopRules.Answer.REFUSE);
        says(Role.USER, 1);
        for (int i = 0; i < 18; i++) {
            assertThat(call()).as("call %d", i).isLessThan(LoopAction.THROTTLE);
            finds(i);
            says(Role.USER, 1_000 + i);
        }
        for (int i = 18; i < 40; i++) {
            assertThat(call()).as("call %d: it may be a person", i).isEqualTo(LoopAction.THROTTLE);
            now += SECONDS.toNanos(5);
            assertThat(call()).isEqualTo(LoopAction.OBSERVE);
            finds(i);
            says(Role.USER, 1_000 + i);
        }
        says(Role.ASSISTANT, 5).says(Role.USER, 6);
        assertThat(call()).as("somebody answers it").isEqualTo(LoopAction.PASS);
    }

    @Test
    void aCapOfMoneyIsOfOneTask() {
        rules = new LoopRules(
                Map.of(), new LoopRules.Caps(0, 0, 10 * COST, 0), Set.of(), Set.of(), LoopRules.Answer.REFUSE);
        for (int task = 0; task < 4; task++) {
            says(Role.USER, 100 + task);
            for (int i = 0; i < 8; i++) {
                assertThat(call()).as("task %d, call %d", task, i).isEqualTo(LoopAction.PASS);
                finds(10 * task + i);
            }
            says(Role.ASSISTANT, 200 + task);
        }
        says(Role.USER, 300);
        for (int i = 0; i < 10; i++) {
            call();
            finds(50 + i);
        }
        assertThat(call()).isEqualTo(LoopAction.BLOCK);
    }

    private RunTrackTest says(Role role, long hash) {
        transcript.message(role, hash, role == Role.USER);
        return this;
    }

    private void looks() {
        transcript.call("look", 4, 5, 6).message(Role.ASSISTANT, 40, false);
        transcript.result(5, 8, false).message(Role.TOOL, 41, false);
    }

    private void finds(long what) {
        transcript.call("look", 4, 5, 60 + what).message(Role.ASSISTANT, 4_000 + what, false);
        transcript.result(5, 80 + what, false).message(Role.TOOL, 8_000 + what, false);
    }

    /** A call that takes a second. */
    private LoopAction call() {
        var told = Told.of(transcript.build(key == 0 ? now : key), rules);
        var verdict = run.judge(new LoopCall(told, 0, 3, Kin.NONE, 0, now), rules, _ -> false, null);
        now += SECONDS.toNanos(1);
        run.ended(new RunTrack.End(told.requestKey(), 0, !verdict.action().prevents(), COST, 0, now));
        return verdict.action();
    }
}
