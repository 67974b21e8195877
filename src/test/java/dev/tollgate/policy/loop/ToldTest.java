package dev.tollgate.policy.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.llm.TranscriptBuilder;
import dev.tollgate.policy.loop.StepRules.Cycle;
import java.util.ArrayList;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ToldTest {
    private final TranscriptBuilder transcript = new TranscriptBuilder();
    private LoopRules rules = LoopRules.USUAL;

    @Test
    void oneMessageOfToolCallsIsOneEvent() {
        human(1).calls("look", 2, "look", 2, "find", 3).calls("look", 2);
        assertThat(told().trail().size()).isEqualTo(2);
        assertThat(told().calls()).isEqualTo(3);
        assertThat(told().tools()).isEqualTo(4);
    }

    @Test
    void aHumanWhoSaysSomethingNewBeginsATask() {
        human(1).calls("look", 2).calls("look", 2).says(7).human(5).calls("look", 2);
        assertThat(told().trail().size()).isEqualTo(1);
        assertThat(told().task()).isEqualTo(5);
        assertThat(told().calls()).isEqualTo(2);
    }

    @Test
    void whatIsSaidForTheThirdTimeBeginsNothing() {
        human(1);
        for (int i = 0; i < 4; i++) {
            calls("look", 2).says(7).human(9);
        }
        assertThat(told().task()).isEqualTo(1);
        assertThat(told().trail().size()).isEqualTo(8);
        assertThat(told().turn()).isEqualTo(8);
    }

    @Test
    void sayingAndBeingAnsweredIsAnEvent() {
        human(1).says(7).human(1).says(7).human(1).says(7).human(1);
        assertThat(told().trail().size()).isEqualTo(3);
        assertThat(StepRules.judge(told().trail(), 0, 0, rules)).isNotNull();
    }

    @Test
    void whoOnlyThinksSaysNothing() {
        human(1);
        for (int i = 1; i <= 3; i++) {
            transcript.message(Role.THOUGHT, 100 + i, false);
            human(9);
        }
        assertThat(told().trail().size()).isEqualTo(3);
        assertThat(Cycle.atEnd(told().trail(), 0)).isEqualTo(new Cycle(1, 3));
    }

    @Test
    void whatIsSaidBetweenAToolAndItsAnswerDoesNotHideWhatWasDone() {
        human(1);
        for (int i = 0; i < 4; i++) {
            calls("look", 2);
        }
        human(50);
        assertThat(told().trail().size()).as("it begins a task").isZero();
        var wider = Objects.requireNonNull(told().wider());
        assertThat(Cycle.atEnd(wider, 0)).isEqualTo(new Cycle(1, 4));

        says(7).human(51);
        assertThat(told().wider()).as("after an answer").isNull();
    }

    @Test
    void toolsThatMayRepeatAreLeftOut() {
        rules = new LoopRules(Map.of(), LoopRules.Caps.USUAL, Set.of("draw"), Set.of(), LoopRules.Answer.REFUSE);
        human(1).calls("draw", 2).calls("draw", 2).calls("look", 2);
        assertThat(told().trail().size()).isEqualTo(1);
    }

    @Test
    void aConversationWithoutAnAnswerIsAnOpening() {
        assertThat(human(1).told().opening()).isTrue();
        assertThat(says(2).human(3).told().opening()).isFalse();
    }

    @Test
    void ofALongTaskTheEndIsKept() {
        human(1);
        for (int i = 0; i < 200; i++) {
            calls("look", i);
        }
        assertThat(told().trail().size()).isEqualTo(Trail.MOST);
        assertThat(told().calls()).isEqualTo(201);
        assertThat(told().tools()).isEqualTo(200);
        assertThat(told().turn()).isZero();
    }

    @Test
    void allThatWasDoneForATaskIsCountedHoweverLongItsConversationIs() {
        human(7).calls("look", 1).human(1);
        for (int i = 0; i < 3000; i++) {
            calls("look", i, "find", i);
            if (i % 9 == 0) {
                human(5);
            }
        }
        assertThat(told().task()).isEqualTo(1);
        assertThat(told().calls()).isEqualTo(3001);
        assertThat(told().tools()).isEqualTo(6000);
    }

    @Test
    void whereALongTaskBeganIsKnownAgain() {
        human(1).calls("look", 1);
        long origin = told().origin();
        for (int i = 0; i < 1000; i++) {
            calls("look", i);
        }
        assertThat(told().origin()).isEqualTo(origin);
        assertThat(told().goesOnFrom(origin)).isTrue();
        assertThat(told().goesOnFrom(origin + 1)).isFalse();
    }

    @Test
    void itemsOfOneResponseAreOneEvent() {
        human(1);
        for (int i = 0; i < 3; i++) {
            thinks().says(7);
            for (int call = 0; call < 4; call++) {
                thinks().transcript.call("look", 2, 10 * i + call + 1, 3);
                says(8);
            }
            for (int call = 0; call < 4; call++) {
                transcript.result(10 * i + call + 1, 5, false).message(Role.TOOL, 9, false);
            }
        }
        assertThat(told().trail().size()).isEqualTo(3);
        assertThat(told().calls()).isEqualTo(4);
        assertThat(told().tools()).isEqualTo(12);
        assertThat(Talk.repeats(told().transcript()))
                .as("what is said beside calls")
                .isZero();
    }

    @Test
    void whateverToolsTakeTurnsThoseThatWaitAreKnown() {
        for (long seed = 0; seed < 50; seed++) {
            var random = new SplittableRandom(seed);
            int names = 1 + random.nextInt(20);
            var said = new ArrayList<String>();
            var conversation = new TranscriptBuilder();
            conversation.message(Role.USER, 1, true);
            for (int i = 0; i < Trail.MOST; i++) {
                int name = random.nextInt(names);
                said.add((name % 3 == 0 ? "wait_" : "look_") + name);
                conversation.call(said.getLast(), 100 + name, i + 1, i);
                conversation.message(Role.ASSISTANT, 8, false);
                conversation.result(i + 1, 5, false).message(Role.TOOL, 9, false);
            }
            var trail = Told.of(conversation.build(99), rules).trail();
            for (int i = 0; i < Trail.MOST; i++) {
                assertThat(trail.polls(i)).as("seed %d, %s", seed, said.get(i)).isEqualTo(rules.polls(said.get(i)));
            }
        }
    }

    private Told told() {
        return Told.of(transcript.build(99), rules);
    }

    private ToldTest human(long hash) {
        transcript.message(Role.USER, hash, true);
        return this;
    }

    private ToldTest says(long hash) {
        transcript.message(Role.ASSISTANT, hash, false);
        return this;
    }

    /** Names and arguments by turns; each call gives the same result whenever it is the same. */
    private ToldTest calls(Object... calls) {
        long first = transcript.index();
        for (int i = 0; i < calls.length; i += 2) {
            transcript.call((String) calls[i], calls[i].hashCode(), first * 100 + i + 1, (int) calls[i + 1]);
        }
        transcript.message(Role.ASSISTANT, 1000 + first, false);
        for (int i = 0; i < calls.length; i += 2) {
            transcript.result(first * 100 + i + 1, 500 + (int) calls[i + 1], false);
        }
        transcript.message(Role.TOOL, 2000 + first, false);
        return this;
    }

    private ToldTest thinks() {
        transcript.message(Role.THOUGHT, transcript.index(), false);
        return this;
    }
}
