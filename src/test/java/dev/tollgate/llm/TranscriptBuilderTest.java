package dev.tollgate.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.wire.Bytes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TranscriptBuilderTest {
    private final TranscriptBuilder builder = new TranscriptBuilder();

    @Test
    void parallelCallsFindTheirResultsById() {
        builder.message(Role.USER, 1, true)
                .call("a", 10, 100, 1000)
                .call("b", 20, 200, 2000)
                .message(Role.ASSISTANT, 2, false)
                .result(200, 7, true)
                .message(Role.TOOL, 3, false)
                .result(100, 8, false)
                .message(Role.TOOL, 4, false);

        var transcript = builder.build(5);

        assertThat(transcript.steps()).isEqualTo(2);
        assertThat(transcript.step(0)).isEqualTo(new Transcript.Step("a", 10, 1000, 8, false, 1, false));
        assertThat(transcript.step(1)).isEqualTo(new Transcript.Step("b", 20, 2000, 7, true, 1, false));
        assertThat(transcript.stepFromEnd(0)).isEqualTo(transcript.step(1));
        assertThat(transcript.stepFromEnd(2)).isNull();
        assertThat(transcript.requestKey()).isEqualTo(5);
        assertThat(transcript.lastHuman()).isZero();
    }

    @Test
    void anIdUsedAgainBelongsToTheNewestCall() {
        for (int turn = 0; turn < 3; turn++) {
            builder.call("a", 10, 100, turn).message(Role.ASSISTANT, 2, false);
            builder.result(100, 70 + turn, false).message(Role.TOOL, 3, false);
        }

        var transcript = builder.build(0);

        for (int turn = 0; turn < 3; turn++) {
            assertThat(transcript.step(turn).resultHash()).isEqualTo(70 + turn);
        }
    }

    @Test
    void resultsWithoutIdsAnswerTheCallsOfTheirMessageInOrder() {
        builder.call("a", 1, 0, 1).call("b", 2, 0, 2).message(Role.ASSISTANT, 2, false);
        builder.result(0, 71, false).result(0, 72, false).message(Role.TOOL, 3, false);

        var transcript = builder.build(0);

        assertThat(transcript.step(0).resultHash()).isEqualTo(71);
        assertThat(transcript.step(1).resultHash()).isEqualTo(72);
    }

    @Test
    void aResultAfterAHumanTurnDoesNotReachBackOverIt() {
        builder.call("a", 1, 9, 1).message(Role.ASSISTANT, 2, false).message(Role.USER, 3, true);
        builder.result(9, 71, false).message(Role.TOOL, 4, false);

        assertThat(builder.build(0).step(0).answered()).isFalse();
    }

    @Test
    void ofALongConversationTheEndIsKeptAndThePrefixCoversAll() {
        long prefix = 0;
        for (int i = 0; i < 3000; i++) {
            builder.call("t", 1, 0, i).message(i % 2 == 0 ? Role.USER : Role.ASSISTANT, i + 1, i == 100);
            prefix = TranscriptBuilder.chained(prefix, i + 1);
        }

        var transcript = builder.build(0);

        assertThat(transcript.messages()).isEqualTo(3000);
        assertThat(transcript.firstMessage()).isEqualTo(3000 - Transcript.MAX_MESSAGES);
        assertThat(transcript.prefix(2999)).isEqualTo(prefix);
        for (int i = transcript.firstMessage(); i < 3000; i++) {
            assertThat(transcript.hash(i)).isEqualTo(i + 1);
            assertThat(transcript.role(i)).isEqualTo(i % 2 == 0 ? Role.USER : Role.ASSISTANT);
        }
        assertThat(transcript.droppedSteps() + transcript.steps()).isEqualTo(3000);
        assertThat(transcript.step(0).argumentsHash()).isEqualTo(3000 - Transcript.MAX_STEPS);
        assertThat(transcript.lastHuman()).isEqualTo(100);
    }

    @Test
    void whatStandsBesideCallsOfToolsIsNotSaid() {
        builder.message(Role.USER, 1, true).message(Role.ASSISTANT, 2, false);
        builder.call("a", 1, 9, 1).message(Role.ASSISTANT, 3, false);
        builder.result(9, 71, false).message(Role.TOOL, 4, false);
        builder.message(Role.ASSISTANT, 5, false).message(Role.THOUGHT, 6, false);
        builder.call("a", 1, 9, 1).message(Role.ASSISTANT, 7, false).message(Role.USER, 8, true);
        builder.message(Role.ASSISTANT, 9, false).message(Role.SYSTEM, 10, false);

        var transcript = builder.build(0);

        assertThat(transcript.said(Role.ASSISTANT)).isEqualTo(0b0000_0000_0010);
        assertThat(transcript.said(Role.USER)).isEqualTo(0b0000_0000_0100);
    }

    @Test
    void messagesAreAlikeIfTheyAreTheSameOrWereSaidToBe() {
        for (int i = 0; i < 3 * Transcript.MAX_MESSAGES; i++) {
            builder.message(i % 2 == 0 ? Role.ASSISTANT : Role.USER, 1 + i % 4, i % 2 == 1);
        }
        builder.message(Role.ASSISTANT, 9, false).message(Role.USER, 10, true);

        var transcript = builder.alike(7, 1).build(0);

        assertThat(transcript.said(Role.ASSISTANT)).isEqualTo(0b1010_1010);
        assertThat(transcript.said(Role.USER)).isEqualTo(0b0101_0101);
        var alike = new ArrayList<Integer>();
        for (int i = 0; i < Transcript.COMPARED; i++) {
            alike.add(transcript.alike(i));
        }
        assertThat(alike).containsExactly(0, 0b1000_0000, 0b0100_0000, 0b1000_0000, 0, 0, 0b0000_0100, 0b0000_1010);
    }

    @Test
    void aShortConversationIsComparedAsFarAsItGoes() {
        builder.message(Role.ASSISTANT, 7, false).message(Role.ASSISTANT, 7, false);

        var transcript = builder.build(0);

        assertThat(transcript.said(Role.ASSISTANT)).isEqualTo(0b11);
        assertThat(transcript.alike(0)).isEqualTo(0b10);
        assertThat(transcript.alike(1)).isEqualTo(0b01);
        assertThat(Transcript.NONE.said(Role.USER)).isZero();
    }

    @Test
    void theOrderOfMessagesIsPartOfThePrefix() {
        long ab = TranscriptBuilder.chained(TranscriptBuilder.chained(0, 1), 2);
        long ba = TranscriptBuilder.chained(TranscriptBuilder.chained(0, 2), 1);

        assertThat(ab).isNotEqualTo(ba);
    }

    @Test
    void namesOfToolsAreShortAndPrintable() {
        builder.call(Bytes.of("get\n<é>" + "x".repeat(100)), 1, 0, 1, false).message(Role.ASSISTANT, 1, false);

        assertThat(builder.build(0).step(0).tool()).isEqualTo("get?<??>" + "x".repeat(56));
    }

    @Test
    void nothingIsEmpty() {
        assertThat(Transcript.NONE.isEmpty()).isTrue();
        assertThat(Transcript.NONE.lastHuman()).isEqualTo(-1);
        assertThat(Transcript.NONE.steps()).isZero();
    }

    /** Beside a naive model: all that was ever said, in a list. */
    @Test
    void whatWasSaidIsKnownWithAllThatCameBefore() {
        var roles = List.copyOf(EnumSet.allOf(Role.class));
        for (long seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var told = new TranscriptBuilder();
            var last = new LinkedHashMap<Long, Transcript.Turn>();
            int answers = 0;
            int calls = 0;
            var before = Role.SYSTEM;
            var previous = Role.OTHER;
            for (int i = random.nextInt(3000); i > 0; i--) {
                var role = roles.get(random.nextInt(roles.size()));
                long hash = 1L + random.nextInt(50);
                if (role == Role.ASSISTANT && random.nextBoolean()) {
                    told.call("t", 1, 0, 1);
                    calls++;
                }
                told.message(role, hash, role == Role.USER);
                if (role == Role.ASSISTANT && before != Role.ASSISTANT) {
                    answers++;
                }
                if (role == Role.USER) {
                    var known = last.remove(hash);
                    int times = known == null ? 1 : known.times() + 1;
                    boolean midway = previous == Role.TOOL;
                    last.put(
                            hash,
                            new Transcript.Turn(hash, times, told.index() - 1, told.prefix(), answers, calls, midway));
                }
                previous = role;
                before = role == Role.THOUGHT && before == Role.ASSISTANT ? before : role;
            }

            var transcript = told.build(0);

            assertThat(transcript.answers()).as("seed %d", seed).isEqualTo(answers);
            assertThat(transcript.calls()).as("seed %d", seed).isEqualTo(calls);
            var kept = new ArrayList<Transcript.Turn>();
            for (int i = 0; i < transcript.turns(); i++) {
                kept.add(transcript.turn(i));
            }
            assertThat(kept).as("seed %d", seed).containsExactlyElementsOf(last.values());
        }
    }

    @Test
    void ofAllThatWasSaidTheLastDifferentThingsAreKept() {
        for (int i = 0; i < 1000; i++) {
            builder.message(Role.USER, i < 900 ? i : 900 + i % 3, true);
        }
        var transcript = builder.build(0);
        assertThat(transcript.turns()).isEqualTo(Transcript.MAX_TURNS);
        assertThat(transcript.turn(0).hash()).isEqualTo(900 - Transcript.MAX_TURNS + 3);
        assertThat(transcript.turn(Transcript.MAX_TURNS - 1).message()).isEqualTo(999);
    }
}
