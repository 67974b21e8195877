package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Transcript;
import dev.tollgate.llm.Transcript.Role;
import dev.tollgate.run.Run.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunLedgerTest {
    private static final long ALICE = 1;
    private static final long BOB = 2;

    private final RunLedger ledger = new RunLedger();
    private long now = 1;

    @Test
    void aConversationThatGoesOnIsOneRun() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var first = call(ALICE, talk);
        var second = call(ALICE, talk.answered("search", "nothing"));
        var third = call(ALICE, talk.answered("search again", "found"));

        assertThat(first.fresh()).isTrue();
        assertThat(first.turn()).isZero();
        assertThat(second.key()).isEqualTo(first.key());
        assertThat(second.fresh()).isFalse();
        assertThat(third.key()).isEqualTo(first.key());
        assertThat(third.turn()).isEqualTo(2);
        assertThat(third.source()).isEqualTo(Source.PREFIX);
        assertThat(third.confidence()).isEqualTo(3);
        assertThat(third.id()).isEqualTo(first.id()).hasSize(RunIds.LENGTH);
    }

    @Test
    void whoReplaysTheConversationOfAnotherGetsARunOfHisOwn() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var alices = call(ALICE, talk);
        talk.answered("search", "nothing");
        var bobs = call(BOB, talk);

        assertThat(bobs.key()).isNotEqualTo(alices.key());
        assertThat(bobs.fresh()).isTrue();
        assertThat(call(ALICE, talk).key()).isEqualTo(alices.key());
    }

    @Test
    void anIdThatAnotherDeclaresJoinsNobodysRun() {
        var alices = ledger.attach(query(ALICE, declared(99, 0), Transcript.NONE));
        var bobs = ledger.attach(query(BOB, declared(99, 0), Transcript.NONE));

        assertThat(bobs.key()).isNotEqualTo(alices.key());
    }

    @Test
    void theSameQuestionAgainIsARetryOfTheSameRun() {
        var talk = Conversation.asking("Help.", "Where is my order?");

        assertThat(call(ALICE, talk).key()).isEqualTo(call(ALICE, talk).key());
    }

    @Test
    void theSameQuestionWhileTheFirstIsStillBeingAnsweredIsAnotherRunAndEachGoesOnByItself() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var one = ledger.attach(query(ALICE, RunEvidence.NONE, talk.transcript()));
        var other = ledger.attach(query(ALICE, RunEvidence.NONE, talk.transcript()));
        assertThat(other.key()).isNotEqualTo(one.key());
        ledger.ended(one, 0, 0, 0);
        ledger.ended(other, 0, 0, 0);

        var ones = call(ALICE, talk.copy().answered("a", "b"));
        var others = call(ALICE, talk.copy().answered("c", "d"));

        assertThat(new HashSet<>(List.of(ones.key(), others.key()))).containsExactlyInAnyOrder(one.key(), other.key());
        assertThat(ones.confidence()).isEqualTo(2);
        assertThat(others.confidence()).isEqualTo(3);
    }

    @Test
    void aRetryOfAnSdkIsTheSameRunAlthoughTheFirstHasNotEnded() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var first = ledger.attach(query(ALICE, RunEvidence.NONE, talk.transcript()));
        var again = new RunEvidence(0, Source.PREFIX, false, 0, 0, null, 0, true);

        assertThat(ledger.attach(query(ALICE, again, talk.transcript())).key()).isEqualTo(first.key());
    }

    @Test
    void theSameQuestionAfterTheRunWentOnIsAnotherRun() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var first = call(ALICE, talk);
        call(ALICE, talk.copy().answered("search", "nothing"));

        var second = call(ALICE, talk);

        assertThat(second.key()).isNotEqualTo(first.key());
        assertThat(call(ALICE, talk.copy().answered("other", "thing")).key()).isEqualTo(second.key());
    }

    @Test
    void usersThatAskTheSameAreToldApartByWhatHintsAtThem() {
        var talk = Conversation.asking("Help.", "Hello");
        var first = ledger.attach(query(ALICE, hinted(11), talk.transcript()));
        ledger.ended(first, 0, 0, 0);
        var second = ledger.attach(query(ALICE, hinted(22), talk.transcript()));
        ledger.ended(second, 0, 0, 0);
        var talkOfSecond = talk.copy().answered("x", "y").transcript();

        assertThat(second.key()).isNotEqualTo(first.key());
        assertThat(ledger.attach(query(ALICE, hinted(22), talkOfSecond)).key()).isEqualTo(second.key());
    }

    @Test
    void aBranchAfterAnAnswerIsTheSameRun() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        call(ALICE, talk);
        var run = call(ALICE, talk.answered("search", "nothing"));
        call(ALICE, talk.copy().answered("give up", "ok"));

        assertThat(call(ALICE, talk.copy().answered("look elsewhere", "found")).key())
                .isEqualTo(run.key());
    }

    @Test
    void aClientThatLeavesOutOldMessagesIsStillKnown() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        long key = 0;
        for (int i = 0; i < 20; i++) {
            talk.answered("call " + i, "result " + i);
            var run = call(ALICE, i < 3 ? talk : talk.trimmed(2, 6));
            assertThat(key == 0 || run.key() == key).as("call %d", i).isTrue();
            key = run.key();
        }
    }

    @Test
    void aClientThatTellsTheTimeInItsInstructionsIsStillKnown() {
        var talk = Conversation.asking("it is 10:00", "sort my mail");
        var first = call(ALICE, talk);
        var other = call(ALICE, Conversation.asking("it is 10:00", "water the plants"));
        var later = Conversation.asking("it is 10:01", "sort my mail").answered("calls", "moved");
        assertThat(call(ALICE, later).key()).isEqualTo(first.key()).isNotEqualTo(other.key());
        assertThat(call(BOB, later).key()).isNotEqualTo(first.key());
        assertThat(call(ALICE, Conversation.asking("it is 10:02", "sort my mail"))
                        .key())
                .as("asked anew")
                .isNotEqualTo(first.key());
    }

    @Test
    void aChatWhoseLastQuestionComesWithWhatWasLookedUpIsStillKnown() {
        var talk = Conversation.asking("Help.", "What is it?").with(Role.ASSISTANT, "It is red.");
        long key = 0;
        for (int turn = 0; turn < 10; turn++) {
            var run = call(ALICE, talk.copy().with(Role.USER, "Documents " + turn + ". Question " + turn));
            assertThat(key == 0 || run.key() == key).as("turn %d", turn).isTrue();
            key = run.key();
            talk.with(Role.USER, "Question " + turn).with(Role.ASSISTANT, "Answer " + turn);
        }
        assertThat(call(BOB, talk).key()).isNotEqualTo(key);
    }

    @Test
    void whereARunWentOnWithToolsNobodyGoesOnFromTheAnswerBefore() {
        var talk = Conversation.asking("Help.", "What is it?").with(Role.ASSISTANT, "It is red.");
        var run = call(ALICE, talk.copy().with(Role.USER, "Where?"));
        call(ALICE, talk.copy().with(Role.USER, "Where?").answered("looks", "there"));
        assertThat(call(ALICE, talk.copy().with(Role.USER, "Since when?")).key())
                .isNotEqualTo(run.key());
    }

    @Test
    void chatsThatBeginAlikeAreNotTakenForOne() {
        var talk = Conversation.asking("Help.", "Hi").with(Role.ASSISTANT, "Hello!");
        var ones = call(ALICE, Conversation.asking("Help.", "Hi"));
        call(ALICE, talk.copy().with(Role.USER, "Where is my parcel?"));
        var others = call(ALICE, Conversation.asking("Help.", "Hi"));

        assertThat(call(ALICE, talk.copy().with(Role.USER, "What does it cost?"))
                        .key())
                .isEqualTo(others.key())
                .isNotEqualTo(ones.key());
    }

    @Test
    void aSessionWhoseInstructionsTellTheTimeIsStillOneRun() {
        var talk = new Conversation().with(Role.USER, "sort my mail");
        var first = session(ALICE, 5, 10_00, talk);
        for (int minute = 1; minute < 20; minute++) {
            talk.answered("calls " + minute, "moved");
            var run = session(ALICE, 5, 10_00 + minute, talk);
            assertThat(run.key()).as("minute %d", minute).isEqualTo(first.key());
            assertThat(run.confidence()).isEqualTo(3);
        }
        assertThat(session(ALICE, 6, 11_00, talk).key()).as("another session").isNotEqualTo(first.key());
        assertThat(session(BOB, 5, 11_01, talk).key()).as("another caller").isNotEqualTo(first.key());
        assertThat(ledger.newIds(ALICE, now)).isEqualTo(2);
    }

    @Test
    void agentsOfASessionAreToldApartByTheirInstructions() {
        var main = session(ALICE, 5, 1, new Conversation().with(Role.USER, "fix it"));
        var helper = session(ALICE, 5, 2, new Conversation().with(Role.USER, "find the owner"));

        assertThat(helper.key()).isNotEqualTo(main.key());
        assertThat(session(ALICE, 5, 1, new Conversation().with(Role.USER, "what was said until now, in short")))
                .as("its conversation was compacted")
                .satisfies(run -> assertThat(run.key()).isEqualTo(main.key()))
                .satisfies(run -> assertThat(run.confidence()).isEqualTo(4));
    }

    @Test
    void whatAClientSaysOnlyOnceAfterAToolsResultDoesNotMatter() {
        var talk = Conversation.asking("you tidy", "tidy the shop").answered("calls", "done");
        var first = call(ALICE, talk.copy().with(Role.USER, "40 shelves are open"));
        talk.answered("calls again", "done again");
        assertThat(call(ALICE, talk.copy().with(Role.USER, "39 shelves are open"))
                        .key())
                .isEqualTo(first.key());
    }

    @Test
    void theSameSecretGivesTheSameIdOnEveryReplica() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var here = call(ALICE, talk);
        talk.answered("search", "nothing");

        var there = new RunLedger().attach(query(ALICE, RunEvidence.NONE, talk.transcript()));

        assertThat(there.id()).isEqualTo(here.id());
    }

    @Test
    void anIdThatIsDeclaredCountsMoreThanTheConversation() {
        var talk = Conversation.asking("Help.", "Where is my order?");
        var one = ledger.attach(query(ALICE, declared(5, 0), talk.transcript()));
        var other = ledger.attach(
                query(ALICE, declared(6, 0), talk.answered("a", "b").transcript()));

        assertThat(one.source()).isEqualTo(Source.HEADER);
        assertThat(one.confidence()).isEqualTo(4);
        assertThat(other.key()).isNotEqualTo(one.key());
        assertThat(ledger.attach(query(ALICE, declared(5, 0), Transcript.NONE)).key())
                .isEqualTo(one.key());
    }

    @Test
    void aRunThatNamesItsParentStandsOneDeeper() {
        ledger.attach(query(ALICE, declared(1, 0), Transcript.NONE));
        var child = ledger.attach(query(ALICE, declared(2, 1), Transcript.NONE));
        var grandchild = ledger.attach(query(ALICE, declared(3, 2), Transcript.NONE));

        assertThat(child.depth()).isEqualTo(1);
        assertThat(grandchild.depth()).isEqualTo(2);
        assertThat(ledger.attach(query(BOB, declared(4, 2), Transcript.NONE)).depth())
                .as("the parent is not his, but he says that there is one")
                .isEqualTo(1);
    }

    @Test
    void aTraceCountsOnceItWasSeenTwice() {
        var evidence = new RunEvidence(0, Source.PREFIX, false, 0, 77, null, 0, false);
        var first = ledger.attach(
                query(ALICE, evidence, Conversation.asking("a", "b").transcript()));
        var second = ledger.attach(
                query(ALICE, evidence, Conversation.asking("c", "d").transcript()));

        assertThat(first.source()).isEqualTo(Source.PREFIX);
        assertThat(second.source()).isEqualTo(Source.TRACE);
        assertThat(second.key()).isEqualTo(first.key());
        assertThat(second.confidence())
                .as("a new conversation in the same trace")
                .isEqualTo(2);
        var onward = Conversation.asking("c", "d").answered("x", "y").transcript();
        assertThat(ledger.attach(query(ALICE, evidence, onward)))
                .satisfies(run -> assertThat(run.key()).isEqualTo(first.key()))
                .satisfies(run -> assertThat(run.confidence()).isEqualTo(4));
        assertThat(ledger.attach(query(BOB, evidence, Transcript.NONE)).key()).isNotEqualTo(first.key());
    }

    @Test
    void aConversationOfAnotherRunStaysThereWhateverTheTraceSays() {
        var talk = Conversation.asking("a", "b");
        var untraced = call(ALICE, talk);
        var evidence = new RunEvidence(0, Source.PREFIX, false, 0, 77, null, 0, false);
        ledger.attach(query(ALICE, evidence, Conversation.asking("c", "d").transcript()));

        assertThat(ledger.attach(query(ALICE, evidence, talk.answered("x", "y").transcript()))
                        .key())
                .isEqualTo(untraced.key());
    }

    @Test
    void aCallThatNamesAnEarlierAnswerGoesOnWithItsRun() {
        var first = ledger.attach(
                query(ALICE, RunEvidence.NONE, Conversation.asking("a", "b").transcript()));
        ledger.issued(first, 1234);
        var follows = new RunEvidence(1234, Source.CONVERSATION, true, 0, 0, null, 0, false);

        var second = ledger.attach(
                query(ALICE, follows, new Conversation().with(Role.TOOL, "x").transcript()));
        var stranger = ledger.attach(
                query(BOB, follows, new Conversation().with(Role.TOOL, "x").transcript()));

        assertThat(second.key()).isEqualTo(first.key());
        assertThat(second.confidence()).isEqualTo(5);
        assertThat(stranger.key()).isNotEqualTo(first.key());
    }

    @Test
    void callsThatTellNothingAreOneRunUntilThereIsAPause() {
        var first = ledger.attach(query(ALICE, RunEvidence.NONE, Transcript.NONE));
        var second = ledger.attach(query(ALICE, RunEvidence.NONE, Transcript.NONE));
        now += Duration.ofMinutes(16).toNanos();
        var later = ledger.attach(query(ALICE, RunEvidence.NONE, Transcript.NONE));

        assertThat(second.key()).isEqualTo(first.key());
        assertThat(second.confidence()).isEqualTo(1);
        assertThat(second.fresh()).isFalse();
        assertThat(later.fresh()).isTrue();
    }

    @Test
    void newIdsAreCountedByTheMinute() {
        for (int i = 0; i < 40; i++) {
            ledger.attach(query(ALICE, declared(1000 + i, 0), Transcript.NONE));
            ledger.attach(query(BOB, declared(7, 0), Transcript.NONE));
        }

        assertThat(ledger.newIds(ALICE, now)).isEqualTo(40);
        assertThat(ledger.newIds(BOB, now)).isEqualTo(1);
        assertThat(ledger.newIds(3, now)).isZero();
        assertThat(ledger.rows(1000)).filteredOn(row -> row.newIds() == 40).hasSize(40);
        assertThat(ledger.newIds(ALICE, now + Duration.ofMinutes(3).toNanos())).isZero();
    }

    @Test
    void noMoreRunsAreRememberedThanAllowedNorAnyPlaceOfThoseForgotten() {
        var small = new RunLedger(100);
        for (int i = 0; i < 2000; i++) {
            var talk = Conversation.asking("Help.", "question " + i);
            small.attach(query(ALICE, RunEvidence.NONE, talk.transcript()));
            small.attach(query(ALICE, RunEvidence.NONE, talk.answered("a", "b").transcript()));
        }

        assertThat(small.size()).isLessThanOrEqualTo(100);
        assertThat(small.rows(1000)).hasSizeLessThanOrEqualTo(100);
        assertThat(small.places()).isLessThanOrEqualTo(300);
    }

    @Test
    void aRunThatRestedForHalfAnHourIsForgotten() {
        var talk = Conversation.asking("Help.", "question");
        var before = call(ALICE, talk);
        now += Duration.ofMinutes(31).toNanos();
        var after = call(ALICE, talk.answered("a", "b"));

        assertThat(after.fresh()).isTrue();
        assertThat(after.id()).as("it began alike").isEqualTo(before.id());
    }

    @Test
    void rowsTellWhatARunUsed() {
        var run = ledger.attach(
                query(ALICE, declared(1, 0), Conversation.asking("a", "b").transcript()));
        ledger.ended(run, 100, 20, 3_000);
        ledger.ended(ledger.attach(query(ALICE, declared(1, 0), Transcript.NONE)), 10, 2, 300);

        assertThat(ledger.rows(10)).singleElement().satisfies(row -> {
            assertThat(row.id()).isEqualTo(run.id());
            assertThat(row.agent()).isEqualTo("agent");
            assertThat(row.calls()).isEqualTo(2);
            assertThat(row.openCalls()).isZero();
            assertThat(row.inputTokens()).isEqualTo(110);
            assertThat(row.outputTokens()).isEqualTo(22);
            assertThat(row.costNanoDollars()).isEqualTo(3_300);
            assertThat(row.humanTurns()).isEqualTo(1);
        });
    }

    @Test
    void threadsThatGoOnWithManyConversationsAtOnceLoseAndMixNone() throws Exception {
        int threads = 8;
        int talks = 200;
        var keys = new ConcurrentHashMap<Integer, Long>();
        var start = new CountDownLatch(1);
        var ended = new ArrayList<Future<?>>();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int first = t * talks;
                ended.add(pool.submit(() -> {
                    start.await();
                    for (int i = first; i < first + talks; i++) {
                        var talk = Conversation.asking("Help.", "question " + i);
                        long key = 0;
                        for (int turn = 0; turn < 6; turn++) {
                            var run = ledger.attach(query(ALICE, RunEvidence.NONE, talk.transcript()));
                            ledger.ended(run, 1, 1, 1);
                            assertThat(key == 0 || key == run.key()).isTrue();
                            key = run.key();
                            talk.answered("a" + turn, "b" + i);
                        }
                        keys.put(i, key);
                    }
                    return null;
                }));
            }
            start.countDown();
            for (var each : ended) {
                each.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(keys).hasSize(threads * talks);
        assertThat(new HashSet<>(keys.values())).hasSize(threads * talks);
        assertThat(ledger.rows(10_000).stream().mapToInt(RunRow::calls).sum()).isEqualTo(threads * talks * 6);
    }

    @Test
    void whereRunsPushEachOtherOutNoCallJoinsAnother() throws Exception {
        int threads = 8;
        var small = new RunLedger(60);
        var talks = new ConcurrentHashMap<Long, Integer>();
        var ended = new ArrayList<Future<?>>();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int scope = t + 1;
                ended.add(pool.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        int number = 10_000 * scope + i / 50 * 10 + i % 10;
                        var talk = Conversation.asking("Help.", "question " + number);
                        for (int turn = 0; turn < i % 50 / 10; turn++) {
                            talk.answered("a" + turn, "b" + number);
                        }
                        var run = small.attach(query(scope, RunEvidence.NONE, talk.transcript()));
                        small.ended(run, 1, 1, 1);
                        assertThat(run.scope()).isEqualTo(scope);
                        assertThat(talks.computeIfAbsent(run.key(), _ -> number))
                                .as("what the run speaks of")
                                .isEqualTo(number);
                    }
                    return null;
                }));
            }
            for (var each : ended) {
                each.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(small.size()).isLessThanOrEqualTo(60);
        assertThat(small.places()).isLessThanOrEqualTo(60 * 7);
    }

    @Test
    void whatRestedForMoreThanHalfAnHourIsNotCounted() {
        call(ALICE, Conversation.asking("Help.", "one"));
        call(BOB, Conversation.asking("Help.", "two"));
        assertThat(ledger.size()).isEqualTo(2);

        now += Duration.ofMinutes(31).toNanos();
        call(ALICE, Conversation.asking("Help.", "three"));

        assertThat(ledger.size()).isOne();
    }

    @Test
    void identicalQuestionsFromManyThreadsAtOnceAreRunsOfTheirOwn() throws Exception {
        var talk = Conversation.asking("Help.", "the same").transcript();
        var keys = ConcurrentHashMap.<Long>newKeySet();
        var start = new CountDownLatch(1);
        var ended = new ArrayList<Future<?>>();
        try (var pool = Executors.newFixedThreadPool(16)) {
            for (int t = 0; t < 16; t++) {
                ended.add(pool.submit(() -> {
                    start.await();
                    return keys.add(
                            ledger.attach(query(ALICE, RunEvidence.NONE, talk)).key());
                }));
            }
            start.countDown();
            for (var each : ended) {
                each.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(keys).hasSize(16);
    }

    private Run call(long scope, Conversation talk) {
        var run = ledger.attach(query(scope, RunEvidence.NONE, talk.transcript()));
        ledger.ended(run, 0, 0, 0);
        return run;
    }

    private Run session(long scope, long id, long instructions, Conversation talk) {
        var said = new RunEvidence(id * 100_000 + instructions, Source.SESSION, false, 0, 0, null, id, false);
        var run = ledger.attach(query(scope, said, talk.transcript()));
        ledger.ended(run, 0, 0, 0);
        return run;
    }

    private RunQuery query(long scope, RunEvidence evidence, Transcript transcript) {
        return new RunQuery(scope, 5, "agent", "", evidence, transcript, now, now / 1_000_000);
    }

    private static RunEvidence declared(long id, long parent) {
        return new RunEvidence(id, Source.HEADER, false, parent, 0, null, 0, false);
    }

    private static RunEvidence hinted(long hint) {
        return new RunEvidence(0, Source.PREFIX, false, 0, 0, null, hint, false);
    }
}
