package dev.tollgate.policy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TalkTest {
    private final TranscriptBuilder transcript = new TranscriptBuilder();

    @Test
    void bothSidesSayingNothingNewIsIdle() {
        agent(1).other(2).agent(3).other(4);
        transcript.alike(1, 3).alike(0, 2);

        assertThat(repeats()).isEqualTo(1);
        assertThat(isIdle()).isTrue();
    }

    @Test
    void somethingNewFromEitherSideIsNot() {
        agent(1).other(2).agent(1).other(3);

        assertThat(repeats()).as("what was said last is not answered yet").isZero();
        assertThat(isIdle()).isFalse();
    }

    @Test
    void repeatingOneselfToSomebodyWhoSaysSomethingNewIsManners() {
        other(1).agent(9).other(2).agent(9).other(3).agent(9);

        assertThat(repeats()).isZero();
    }

    @Test
    void repeatingOneselfToTheDeafIsNot() {
        other(1).agent(9).other(1).agent(9).other(1).agent(9).other(1).agent(9);

        assertThat(repeats()).isEqualTo(3);
        assertThat(isIdle()).isTrue();
    }

    @Test
    void whatWasSaidBeforeSomethingNewDoesNotCount() {
        other(1).agent(9).other(2).agent(9).other(1).agent(9);

        assertThat(repeats()).isEqualTo(1);
    }

    /** Judged message by message, each compared with each. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoeverSaysWhatItIsJudgedAsItReads(long seed) {
        var random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            var builder = new TranscriptBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                builder.message(random.nextBoolean() ? Role.USER : Role.ASSISTANT, 1 + random.nextInt(4), false);
            }
            var told = builder.build(0);
            int from = Math.max(0, told.messages() - Transcript.COMPARED);
            int last = lastOf(told, from, Role.ASSISTANT);
            int repeats = 0;
            for (int message = last - 1; message >= from; message--) {
                if (told.role(message) == Role.USER && !isRepeated(told, from, message)) {
                    break;
                }
                repeats += told.role(message) == Role.ASSISTANT && told.hash(message) == told.hash(last) ? 1 : 0;
            }
            int answer = lastOf(told, from, Role.USER);
            boolean idle =
                    last >= from && answer >= from && isRepeated(told, from, last) && isRepeated(told, from, answer);

            assertThat(Talk.repeats(told)).as("seed %d, talk %d", seed, i).isEqualTo(repeats);
            assertThat(Talk.isIdle(told)).as("seed %d, talk %d", seed, i).isEqualTo(idle);
        }
    }

    private static int lastOf(Transcript told, int from, Role side) {
        int last = told.messages() - 1;
        while (last >= from && told.role(last) != side) {
            last--;
        }
        return last;
    }

    private static boolean isRepeated(Transcript told, int from, int message) {
        boolean repeated = false;
        for (int other = from; other < told.messages(); other++) {
            repeated |= other != message
                    && told.role(other) == told.role(message)
                    && told.hash(other) == told.hash(message);
        }
        return repeated;
    }

    private TalkTest agent(long hash) {
        transcript.message(Role.ASSISTANT, hash, false);
        return this;
    }

    private TalkTest other(long hash) {
        transcript.message(Role.USER, hash, true);
        return this;
    }

    private int repeats() {
        return Talk.repeats(transcript.build(0));
    }

    private boolean isIdle() {
        return Talk.isIdle(transcript.build(0));
    }
}
