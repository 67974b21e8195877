package dev.tollgate.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.run.Run.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Which runs led to a run. */
class LineageTest {
    private static final long ALICE = 1;
    private static final long BOB = 2;
    private static final long REALM = 5;

    private final RunLedger ledger = new RunLedger();
    private long now = 1;
    private int asked;

    @Test
    void aCallMadeInAnotherIsAChildWhoeverMakesIt() {
        var parent = call(ALICE, "planner", RunEvidence.inTrace(7, null, false));
        var child = call(BOB, "writer", RunEvidence.inTrace(7, parent, false));
        var grandchild = call(ALICE, "planner", RunEvidence.inTrace(7, child, false));

        assertThat(child.depth()).isEqualTo(1);
        assertThat(child.lineage().proven()).isTrue();
        assertThat(child.lineage().parent()).isEqualTo(parent.key());
        assertThat(grandchild.depth()).isEqualTo(2);
        assertThat(grandchild.lineage().turns()).isEqualTo(2);
        assertThat(grandchild.lineage().period()).isEqualTo(2);
        assertThat(grandchild.key()).isNotEqualTo(parent.key());
    }

    @Test
    void callsOfOneAgentInOneTraceThatWereMadeInTheSameCallAreOneRun() {
        var parent = call(ALICE, "planner", RunEvidence.inTrace(7, null, false));
        var one = call(ALICE, "writer", RunEvidence.inTrace(7, parent, false));
        var other = call(ALICE, "writer", RunEvidence.inTrace(7, parent, false));

        assertThat(one.key()).isNotEqualTo(parent.key());
        assertThat(other.key()).isEqualTo(one.key());
        assertThat(other.confidence()).isEqualTo(2);
    }

    @Test
    void anAgentThatStartsItsOwnKindStandsInTheStackOnce() {
        var run = call(ALICE, "coder", declared(1, 0));
        for (int i = 2; i < 6; i++) {
            run = call(ALICE, "coder", declared(i, i - 1));
        }

        assertThat(run.depth()).isEqualTo(4);
        assertThat(run.lineage().turns()).isEqualTo(1);
        assertThat(run.lineage().period()).isZero();
    }

    @Test
    void agentsThatCallEachOtherStandInItAgainAndAgain() {
        for (int i = 0; i < 6; i++) {
            var run = call(ALICE, i % 2 == 0 ? "a" : "b", declared(i + 1, i));
            assertThat(run.lineage().turns()).as("call %d", i).isEqualTo(i / 2 + 1);
        }
    }

    @Test
    void whoIsNotKnownStandsInNoStackTwice() {
        for (int i = 0; i < 6; i++) {
            assertThat(call(ALICE, i % 2 == 0 ? "" : "b", declared(i + 1, i))
                            .lineage()
                            .turns())
                    .isEqualTo(i % 2 == 0 ? 0 : i / 2 + 1);
        }
    }

    @Test
    void anotherAgentInTheTraceIsOneThatTheFirstSeemsToHaveStartedHoweverManyThereAre() {
        var boss = call(ALICE, "boss", RunEvidence.inTrace(7, null, false));
        var keys = new HashSet<Long>();
        for (int i = 0; i < 100; i++) {
            var worker = call(ALICE, "worker-" + i, RunEvidence.inTrace(7, null, false));
            assertThat(worker.depth()).as("worker %d", i).isEqualTo(1);
            assertThat(worker.lineage().proven()).isFalse();
            assertThat(worker.lineage().parent()).isEqualTo(boss.key());
            keys.add(worker.key());
        }
        assertThat(keys).hasSize(100).doesNotContain(boss.key());
    }

    @Test
    void agentsThatTakeTurnsInATraceStandBesideEachOther() {
        var runs = new ArrayList<Run>();
        for (int i = 0; i < 40; i++) {
            runs.add(call(ALICE, i % 2 == 0 ? "writer" : "reviewer", RunEvidence.inTrace(7, null, false)));
        }
        assertThat(runs).allMatch(run -> run.depth() <= 1 && run.lineage().turns() == 1);
    }

    @Test
    void aTraceTellsNothingOfAnotherCallersRunsNorOfOldOnes() {
        call(ALICE, "boss", RunEvidence.inTrace(7, null, false));
        assertThat(call(BOB, "worker", RunEvidence.inTrace(7, null, false)).depth())
                .isZero();
        now += Duration.ofMinutes(20).toNanos();
        assertThat(call(ALICE, "worker", RunEvidence.inTrace(7, null, false)).depth())
                .isZero();
    }

    @Test
    void idsThatAreMadeUpAreCountedByTheMinute() {
        var minute = new PerMinute();
        for (int i = 0; i < 60; i++) {
            minute.add(Duration.ofSeconds(i).toNanos());
        }
        assertThat(minute.lately(Duration.ofSeconds(59).toNanos())).isEqualTo(60);
        assertThat(minute.lately(Duration.ofSeconds(90).toNanos())).isEqualTo(30);
        assertThat(minute.lately(Duration.ofMinutes(3).toNanos())).isZero();
    }

    /** A call with a conversation of its own, answered at once. */
    private Run call(long scope, String agent, RunEvidence evidence) {
        var talk = Conversation.asking("You are " + agent, "task " + asked++).transcript();
        var run = ledger.attach(new RunQuery(scope, REALM, agent, "", evidence, talk, now, now / 1_000_000));
        ledger.ended(run, 0, 0, 0);
        now += 1_000_000;
        return run;
    }

    private static RunEvidence declared(long id, long parent) {
        return new RunEvidence(id, Source.HEADER, false, parent, 0, null, 0, false);
    }
}
